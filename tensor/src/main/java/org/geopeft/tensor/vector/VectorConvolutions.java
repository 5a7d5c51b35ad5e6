package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.geopeft.tensor.Convolutions;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Slide;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Convolutions: depthwise ones row by row, all others as matrix products.
final class VectorConvolutions implements Convolutions {
  private final WorkerPool workers;
  private final Device device;

  VectorConvolutions(WorkerPool workers, Device device) {
    this.workers = workers;
    this.device = device;
  }

  @Override
  public void forward(
      List<Slide> slides, int groups, Tensor x, Tensor weight, @Nullable Tensor bias, Tensor out) {
    if (out.shape().elements() == 0) {
      return;
    }
    ConvGeometry geometry = ConvGeometry.of(slides, groups, x.shape(), weight.shape(), out.shape());
    if (geometry.isDepthwise()) {
      Depthwise.forward(workers, device, geometry, x.data(), weight.data(), data(bias), out.data());
    } else {
      PatchProduct.forward(workers, device, geometry, x.data(), weight.data(), data(bias), out.data());
    }
  }

  @Override
  public void inputGradient(
      List<Slide> slides, int groups, Tensor g, Tensor weight, @Nullable Tensor bias, Tensor out) {
    if (out.shape().elements() == 0) {
      return;
    }
    ConvGeometry geometry = ConvGeometry.of(slides, groups, out.shape(), weight.shape(), g.shape());
    if (geometry.isDepthwise()) {
      Depthwise.inputGradient(workers, device, geometry, g.data(), weight.data(), data(bias), out.data());
    } else {
      PatchProduct.inputGradient(workers, device, geometry, g.data(), weight.data(), data(bias), out.data());
    }
  }

  @Override
  public void weightGradient(List<Slide> slides, int groups, Tensor x, Tensor g, Tensor out) {
    if (out.shape().elements() == 0) {
      return;
    }
    if (x.shape().elements() == 0 || g.shape().elements() == 0) {
      out.data().asSlice(0, out.shape().elements() * 4).fill((byte) 0);
      return;
    }
    ConvGeometry geometry = ConvGeometry.of(slides, groups, x.shape(), out.shape(), g.shape());
    if (geometry.isDepthwise()) {
      new DepthwiseGradient(geometry, x.data(), g.data(), out.data()).run(workers, device);
    } else {
      new PatchGradient(workers, device, geometry, x.data(), g.data(), out.data()).run();
    }
  }

  private static @Nullable MemorySegment data(@Nullable Tensor tensor) {
    return tensor == null ? null : tensor.data();
  }
}
