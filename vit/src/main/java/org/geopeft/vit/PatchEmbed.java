package org.geopeft.vit;

import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Slice;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Image to tokens: a 3-D convolution whose kernel is its stride, `[B, C, T, H, W] → [B, t·h·w, D]`, tokens in t, h, w
/// order. Written as one matrix product over patches. Pixels beyond a multiple of the patch are dropped.
final class PatchEmbed extends Layer {
  private final Filter proj;
  private final int patch;
  private final int tubelet;

  /// The convolution's parameters, under the name they have in PyTorch.
  static final class Filter extends Layer {
    private final Parameter weight;
    private final Parameter bias;

    Filter(WeightSource w, Shape shape) {
      weight = add("weight", w.parameter("weight", shape, Init.xavierUniform()));
      bias = add("bias", w.parameter("bias", Shape.of(shape.size(0)), Init.torchDefault(shape.elements(1, shape.rank()))));
    }
  }

  PatchEmbed(WeightSource w, PrithviConfig config) {
    patch = config.patch();
    tubelet = config.tubelet();
    Shape shape = Shape.of(config.width(), config.channels(), tubelet, patch, patch);
    proj = add("proj", new Filter(w.at("proj"), shape));
  }

  Tensor forward(Run run, Tensor image) {
    Tensor whole = image;
    for (int axis = 2; axis < 5; axis++) {
      int unit = axis == 2 ? tubelet : patch;
      long size = whole.shape().size(axis);
      if (size % unit != 0) {
        whole = run.apply(new Slice(axis, 0, size / unit * unit), whole);
      }
    }
    Shape s = whole.shape();
    long t = s.size(2) / tubelet;
    long h = s.size(3) / patch;
    long w = s.size(4) / patch;
    // [B, C, t, tt, h, p, w, p] → [B, t, h, w, C, tt, p, p]: a row a patch, in the filter's order
    Tensor split = run.apply(Reshape.to(s.size(0), s.size(1), t, tubelet, h, patch, w, patch), whole);
    Tensor patches = run.apply(Permute.of(0, 2, 4, 6, 1, 3, 5, 7), split);
    long inputs = s.size(1) * tubelet * patch * patch;
    Tensor rows = run.apply(Reshape.to(s.size(0), t * h * w, inputs), patches);
    Tensor filter = run.use(proj.weight);
    Tensor matrix = run.apply(Reshape.to(filter.shape().size(0), inputs), filter);
    return run.apply(new LinearOp(), rows, matrix, run.use(proj.bias));
  }
}
