package org.geopeft.decoders;

import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// A transposed convolution whose stride is its kernel: each pixel becomes a k×k patch, and patches do not overlap, so it
/// is one matrix product. Weight `[in, out, k, k]`, bias `[out]`, PyTorch's default initialisation.
final class ConvTransposePatch extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final long out;
  private final int kernel;

  ConvTransposePatch(WeightSource w, long in, long out, int kernel) {
    this.out = out;
    this.kernel = kernel;
    Init init = Init.torchDefault(out * kernel * kernel); // fan_in of a transposed convolution counts its outputs
    weight = add("weight", w.parameter("weight", Shape.of(in, out, kernel, kernel), init));
    bias = add("bias", w.parameter("bias", Shape.of(out), init));
  }

  /// x `[B, in, h, w] → [B, out, h·k, w·k]`.
  Tensor forward(Run run, Tensor x) {
    Shape s = x.shape();
    long h = s.size(2);
    long w = s.size(3);
    Tensor pixels = run.apply(Reshape.to(s.size(0) * h * w, s.size(1)), run.apply(Permute.of(0, 2, 3, 1), x));
    Tensor filter = run.apply(Reshape.to(s.size(1), out * kernel * kernel), run.use(weight));
    Tensor patches = run.apply(new MatMul(false, false), pixels, filter);
    Tensor split = run.apply(Reshape.to(s.size(0), h, w, out, kernel, kernel), patches);
    Tensor placed = run.apply(Permute.of(0, 3, 1, 4, 2, 5), split); // [B, out, h, k, w, k]
    Tensor image = run.apply(Reshape.to(s.size(0), out, h * kernel, w * kernel), placed);
    Tensor offset = run.apply(Reshape.to(out, 1, 1), run.use(bias));
    return run.apply(new ElementwiseBinary(Binary.ADD), image, offset);
  }
}
