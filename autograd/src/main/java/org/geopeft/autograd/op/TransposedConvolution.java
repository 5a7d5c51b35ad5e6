package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Grads3;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.TernaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Slide;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Transposed convolution (PyTorch's `conv_transpose1d` to `conv_transpose3d`; Zeiler et al., CVPR 2010): the adjoint
/// of a convolution as a forward. x `[B, G·C, n…]` or, for one image, `[G·C, n…]`, weight `[G·C, O, k…]`, bias `[G·O]`
/// or absent → `[B, G·O, m…]`, m = (n − 1) · stride − before − after + dilation · (k − 1) + 1 + output padding.
///
/// @param slides how the windows move over the output, one a spatial axis; padding takes positions away here
/// @param outputPadding positions added behind each axis of the output, which that many strides leave open
/// @param groups G
public record TransposedConvolution(List<Slide> slides, List<Integer> outputPadding, int groups)
    implements TernaryOp<TransposedConvolution.Saved> {
  /// x where the weight's gradient is wanted, the weight where x's is, and both shapes.
  public record Saved(@Nullable Kept x, @Nullable Kept weight, Shape shapeX, Shape shapeWeight)
      implements SavedState {}

  /// @throws IllegalArgumentException unless there is one output padding a spatial axis, smaller than stride or
  ///   dilation
  public TransposedConvolution {
    slides = List.copyOf(slides);
    outputPadding = List.copyOf(outputPadding);
    boolean valid = slides.size() == outputPadding.size();
    for (int axis = 0; valid && axis < slides.size(); axis++) {
      int most = Math.max(slides.get(axis).stride(), slides.get(axis).dilation());
      valid = outputPadding.get(axis) >= 0 && outputPadding.get(axis) < most;
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "an output padding is 0 or more and smaller than stride or dilation, one a spatial axis, got " + outputPadding
              + " for " + slides);
    }
  }

  @Override
  public Shape shape(Shape x, Shape weight, @Nullable Shape bias) {
    ConvolutionRules rules = new ConvolutionRules("transposed convolution", slides, groups);
    rules.checkAxes(x, weight);
    rules.checkChannels(x, weight, weight.size(0));
    rules.checkBias(bias, weight, weight.size(1) * groups);
    int first = x.rank() - slides.size();
    Shape out = x.with(first - 1, weight.size(1) * groups);
    for (int axis = 0; axis < slides.size(); axis++) {
      Slide slide = slides.get(axis);
      long size = (x.size(first + axis) - 1) * slide.stride() - slide.before() - slide.after()
          + slide.extent(weight.size(axis + 2)) + outputPadding.get(axis);
      if (size < 1 || x.size(first + axis) < 1) {
        throw Op.shapeError(
            "GP-SHAPE-064",
            "transposed convolution: x " + x + ", weight " + weight,
            "the output has 1 or more positions, got " + size + " along spatial axis " + axis + " from "
                + x.size(first + axis) + " with " + slide);
      }
      out = out.with(first + axis, size);
    }
    return out;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor weight, @Nullable Tensor bias, Wanted wanted) {
    Tensor input = run.contiguous(x);
    Tensor filter = run.contiguous(weight);
    Tensor out = run.allocate(shape(x.shape(), weight.shape(), null));
    run.backend()
        .convolutions()
        .inputGradient(slides, groups, batched(input), filter, ConvolutionRules.contiguous(run, bias), batched(out));
    return new Result<>(
        out,
        new Saved(
            run.keepIf(wanted.b(), input), run.keepIf(wanted.a(), filter), x.shape(), weight.shape()));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor upstream = run.contiguous(g);
    Tensor gradX = null;
    Tensor gradWeight = null;
    if (wanted.a()) {
      gradX = run.allocate(saved.shapeX());
      Tensor weight = Saves.get(saved.weight());
      run.backend().convolutions().forward(slides, groups, batched(upstream), weight, null, batched(gradX));
    }
    if (wanted.b()) { // the convolution's input is the output here, and its output the input
      gradWeight = run.allocate(saved.shapeWeight());
      Tensor x = Saves.get(saved.x());
      run.backend().convolutions().weightGradient(slides, groups, batched(upstream), batched(x), gradWeight);
    }
    return new Grads3(
        gradX, gradWeight, wanted.c() ? ConvolutionRules.sumOfChannels(run, batched(upstream)) : null);
  }

  private Tensor batched(Tensor x) {
    return ConvolutionRules.batched(x, slides.size());
  }
}
