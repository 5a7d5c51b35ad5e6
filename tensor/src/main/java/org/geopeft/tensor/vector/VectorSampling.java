package org.geopeft.tensor.vector;

import java.util.List;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.Sampling;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Sampling on the CPU.
final class VectorSampling implements Sampling {
  private final WorkerPool workers;
  private final Device device;

  VectorSampling(WorkerPool workers, Device device) {
    this.workers = workers;
    this.device = device;
  }

  @Override
  public void grid(GridSampling how, Tensor x, Tensor grid, Tensor out) {
    new GridSampler(how, x, grid).forward(workers, device, x, out);
  }

  @Override
  public void gridGradient(
      GridSampling how, Tensor x, Tensor grid, Tensor g, @Nullable Tensor outX, @Nullable Tensor outGrid) {
    GridSampler sampler = new GridSampler(how, x, grid);
    if (outX != null) {
      device.backend().fill(outX, 0);
      sampler.gradientOfImage(workers, device, g, outX);
    }
    if (outGrid != null) {
      device.backend().fill(outGrid, 0);
      sampler.gradientOfGrid(workers, device, x, g, outGrid);
    }
  }

  @Override
  public void deformable(List<Level> levels, Tensor value, Tensor locations, Tensor weights, Tensor out) {
    Deformable.forward(workers, device, new DeformablePoints(levels, value, locations, weights), out);
  }

  @Override
  public void deformableGradient(
      List<Level> levels,
      Tensor value,
      Tensor locations,
      Tensor weights,
      Tensor g,
      @Nullable Tensor outValue,
      @Nullable Tensor outLocations,
      @Nullable Tensor outWeights) {
    if (outValue != null) {
      device.backend().fill(outValue, 0);
    }
    DeformablePoints points = new DeformablePoints(levels, value, locations, weights);
    new DeformableGradient(points, g, outValue, outLocations, outWeights).run(workers, device);
  }
}
