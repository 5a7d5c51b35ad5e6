package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Slide;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What convolutions and transposed convolutions ask of their operands, and do alike.
///
/// @param name of the operation, for messages
record ConvolutionRules(String name, List<Slide> slides, int groups) {
  void checkAxes(Shape x, Shape weight) {
    int axes = slides.size();
    boolean rank = x.rank() == axes + 1 || x.rank() == axes + 2;
    if (axes < 1 || axes > 3 || !rank || weight.rank() != axes + 2 || hasEmptyKernel(weight)) {
      throw Op.shapeError(
          "GP-SHAPE-060",
          operands(x, weight),
          "one to three spatial axes, here " + axes + ", behind [batch, channels] or [channels] in x and behind two"
              + " axes of channels in the weight, where none is empty");
    }
  }

  private boolean hasEmptyKernel(Shape weight) {
    return weight.elements(2, weight.rank()) == 0;
  }

  /// @param expected channels of x
  void checkChannels(Shape x, Shape weight, long expected) {
    long channels = x.size(-slides.size() - 1);
    if (groups < 1 || channels != expected || weight.size(0) % groups != 0) {
      throw Op.shapeError(
          "GP-SHAPE-061",
          operands(x, weight) + " in " + groups + (groups == 1 ? " group" : " groups"),
          "x has " + expected + " channels, got " + channels + "; the weight's first size, " + weight.size(0)
              + ", is a multiple of the groups");
    }
  }

  void checkBias(@Nullable Shape bias, Shape weight, long outputs) {
    if (bias != null && !bias.equals(Shape.of(outputs))) {
      throw Op.shapeError(
          "GP-SHAPE-062", name + ": bias " + bias + ", weight " + weight, "bias is [" + outputs + "]");
    }
  }

  private String operands(Shape x, Shape weight) {
    return name + ": x " + x + ", weight " + weight;
  }

  /// `[C, n…]` as a batch of one.
  static Tensor batched(Tensor x, int axes) {
    return x.shape().rank() == axes + 2 ? x : x.reshape(x.shape().insert(0, 1));
  }

  static @Nullable Tensor contiguous(Run run, @Nullable Tensor bias) {
    return bias == null ? null : run.contiguous(bias);
  }

  /// The gradient of a bias: g `[B, C, m…]` → `[C]`.
  static Tensor sumOfChannels(Run run, Tensor g) {
    Shape shape = g.shape();
    Tensor planes = g.reshape(Shape.of(shape.size(0), shape.size(1), shape.elements(2, shape.rank())));
    Tensor sum = run.allocate(Shape.of(1, shape.size(1), 1));
    run.backend().reduce(Reduction.SUM, planes, sum);
    return sum.reshape(Shape.of(shape.size(1)));
  }
}
