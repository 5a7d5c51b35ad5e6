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

/// Convolution over one to three spatial axes (PyTorch's `conv1d`, `conv2d`, `conv3d`): x `[B, G·C, n…]` or, for one
/// image, `[G·C, n…]`, weight `[G·O, C, k…]`, bias `[G·O]` or absent → `[B, G·O, m…]`.
///
/// @param slides how windows move, one a spatial axis
/// @param groups G: channels in as many parts that do not see each other; as many as channels is a depthwise
///   convolution
public record Convolution(List<Slide> slides, int groups) implements TernaryOp<Convolution.Saved> {
  /// x where the weight's gradient is wanted, the weight where x's is, and both shapes.
  public record Saved(@Nullable Kept x, @Nullable Kept weight, Shape shapeX, Shape shapeWeight)
      implements SavedState {}

  /// Takes a copy of the list.
  public Convolution {
    slides = List.copyOf(slides);
  }

  @Override
  public Shape shape(Shape x, Shape weight, @Nullable Shape bias) {
    ConvolutionRules rules = new ConvolutionRules("convolution", slides, groups);
    rules.checkAxes(x, weight);
    rules.checkChannels(x, weight, weight.size(1) * groups);
    rules.checkBias(bias, weight, weight.size(0));
    int first = x.rank() - slides.size();
    Shape out = x.with(first - 1, weight.size(0));
    for (int axis = 0; axis < slides.size(); axis++) {
      Slide slide = slides.get(axis);
      long windows = slide.windows(x.size(first + axis), weight.size(axis + 2));
      if (windows < 1) {
        throw Op.shapeError(
            "GP-SHAPE-063",
            "convolution: x " + x + ", weight " + weight,
            "a window of " + slide.extent(weight.size(axis + 2)) + " fits into the " + x.size(first + axis)
                + " positions of spatial axis " + axis + " and their padding of " + slide.before() + " and "
                + slide.after());
      }
      out = out.with(first + axis, windows);
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
        .forward(slides, groups, batched(input), filter, ConvolutionRules.contiguous(run, bias), batched(out));
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
      run.backend().convolutions()
          .inputGradient(slides, groups, batched(upstream), weight, null, batched(gradX));
    }
    if (wanted.b()) {
      gradWeight = run.allocate(saved.shapeWeight());
      Tensor x = Saves.get(saved.x());
      run.backend().convolutions().weightGradient(slides, groups, batched(x), batched(upstream), gradWeight);
    }
    return new Grads3(
        gradX, gradWeight, wanted.c() ? ConvolutionRules.sumOfChannels(run, batched(upstream)) : null);
  }

  private Tensor batched(Tensor x) {
    return ConvolutionRules.batched(x, slides.size());
  }
}
