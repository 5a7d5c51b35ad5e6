package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeRule;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Resamples the last one to three axes, `[…, h, w] → […, height, width]` (PyTorch's `interpolate`). The nearest modes
/// take integers and truth values too: maps of labels.
///
/// Three things are not PyTorch's. A NaN reaches only what it has a share in (there it is multiplied by 0). Where a
/// factor leaves or doubles a size, some backward passes there are not those of the forward; here they are. Antialias to
/// a width of 1 takes the first row for all rows there.
///
/// @param rule how positions are mapped and weighted
/// @param target how large the axes become
public record Resize(ResizeRule rule, Target target) implements UnaryOp<Resize.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  /// How large axes become.
  public sealed interface Target {
    /// How many axes, counted from the last one.
    int axes();

    /// Of so many positions.
    ///
    /// @param sizes of the last axes
    record Size(List<Integer> sizes) implements Target {
      @Override
      public int axes() {
        return sizes.size();
      }
    }

    /// So many times as large, rounded down.
    ///
    /// @param factors of the last axes
    /// @param recompute whether positions are mapped by the rounded sizes instead of the factors themselves
    record Factor(List<Double> factors, boolean recompute) implements Target {
      @Override
      public int axes() {
        return factors.size();
      }
    }
  }

  /// Refuses any number of axes but one to three.
  public Resize {
    if (target.axes() < 1 || target.axes() > 3) {
      throw new IllegalArgumentException("resize: one to three axes, got " + target);
    }
  }

  /// An image to a size, without antialias.
  public Resize(ResizeMode mode, boolean alignCorners, int height, int width) {
    this(new ResizeRule(mode, alignCorners, false), new Target.Size(List.of(height, width)));
  }

  /// The last axes to these sizes.
  public static Resize to(ResizeRule rule, Integer... sizes) {
    return new Resize(rule, new Target.Size(List.of(sizes)));
  }

  /// The last axes by these factors, which also map the positions.
  public static Resize by(ResizeRule rule, Double... factors) {
    return new Resize(rule, new Target.Factor(List.of(factors), false));
  }

  @Override
  public void checkTypes(List<DType> operands) {
    if (rule.mode() != ResizeMode.NEAREST && rule.mode() != ResizeMode.NEAREST_EXACT) {
      Op.requireFloats(name() + " by " + rule.mode(), operands);
    }
  }

  @Override
  public Shape shape(Shape a) {
    int axes = target.axes();
    if (a.rank() < axes || a.elements(a.rank() - axes, a.rank()) < 1) {
      throw Op.shapeError(
          "GP-SHAPE-023",
          "resize of " + a + " over " + axes + (axes == 1 ? " axis" : " axes"),
          "as many axes at the end, none of them empty");
    }
    Shape result = a;
    for (int i = 0; i < axes; i++) {
      long size = size(a, i);
      if (size < 1 || size > Integer.MAX_VALUE) {
        throw Op.shapeError(
            "GP-RESIZE-001", "resize of " + a + " to " + target, "every axis keeps at least one position, got " + size);
      }
      result = result.with(i - axes, size);
    }
    return result;
  }

  private long size(Shape a, int i) {
    return switch (target) {
      case Target.Size size -> size.sizes().get(i);
      case Target.Factor factor -> (long) Math.floor(a.size(i - target.axes()) * factor.factors().get(i));
    };
  }

  /// @param i counted from the first of the resized axes
  private ResizeTaps taps(Shape from, int i) {
    int in = from.intSize(i - target.axes());
    int out = Math.toIntExact(size(from, i));
    double factor = target instanceof Target.Factor given && !given.recompute() ? given.factors().get(i) : 0;
    // PyTorch's nearest takes images, and only them, by the sizes where these are equal or double
    boolean bySize = rule.mode() == ResizeMode.NEAREST && target.axes() == 2 && (out == in || out == 2 * in);
    return ResizeTaps.of(rule, in, out, bySize ? 0 : factor);
  }

  /// One or two axes at a time, seen as rows and columns of planes.
  private interface Pass {
    /// @param small `[P, h, w]`, the shape before
    /// @param large `[P, h', w']`, the shape after
    Tensor apply(Tensor x, Shape small, Shape large, ResizeTaps rows, ResizeTaps columns);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Saved saved = new Saved(a.shape());
    if (!a.type().isFloating()) {
      return new Result<>(picked(run, a), saved);
    }
    Pass pass = (x, small, large, rows, columns) -> {
      Tensor out = run.allocate(large);
      run.backend().resize(x.reshape(small), rows, columns, out);
      return out;
    };
    Tensor x = run.contiguous(a);
    if (target.axes() == 3) {
      return new Result<>(across(along(x, a.shape(), pass), a.shape(), pass).reshape(shape(a.shape())), saved);
    }
    return new Result<>(along(x, a.shape(), pass).reshape(shape(a.shape())), saved);
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Pass pass = (x, small, large, rows, columns) -> {
      Tensor out = run.allocate(small);
      run.backend().resizeGradient(x.reshape(large), rows, columns, out);
      return out;
    };
    Tensor x = run.contiguous(g);
    Tensor images = target.axes() == 3 ? across(x, saved.from(), pass) : x;
    return along(images, saved.from(), pass).reshape(saved.from());
  }

  /// The last axis, or the last two.
  private Tensor along(Tensor x, Shape from, Pass pass) {
    int axes = target.axes();
    int rank = from.rank();
    ResizeTaps columns = taps(from, axes - 1);
    if (axes == 1) {
      Shape small = Shape.of(from.elements(0, rank - 1), 1, from.size(-1));
      return pass.apply(x, small, small.with(2, columns.outputs()), ResizeTaps.identity(1), columns);
    }
    ResizeTaps rows = taps(from, axes - 2);
    Shape small = Shape.of(from.elements(0, rank - 2), from.size(-2), from.size(-1));
    return pass.apply(x, small, small.with(1, rows.outputs()).with(2, columns.outputs()), rows, columns);
  }

  /// The third axis from the end, where the last two have their new sizes already.
  private Tensor across(Tensor x, Shape from, Pass pass) {
    int image = Math.toIntExact(size(from, 1) * size(from, 2));
    ResizeTaps depth = taps(from, 0);
    Shape small = Shape.of(from.elements(0, from.rank() - 3), from.size(-3), image);
    return pass.apply(x, small, small.with(1, depth.outputs()), depth, ResizeTaps.identity(image));
  }

  /// Copies positions, for values that nothing is computed with.
  private Tensor picked(Run run, Tensor a) {
    Tensor x = a;
    for (int i = 0; i < target.axes(); i++) {
      int axis = a.shape().rank() - target.axes() + i;
      int[] index = taps(a.shape(), i).index(); // one for each target position
      Tensor out = run.scope().allocate(a.type(), x.shape().with(axis, index.length));
      for (int from = 0, to; from < index.length; from = to) {
        to = from + 1;
        while (to < index.length && index[to] == index[from]) {
          to++;
        }
        Tensor repeated = out.slice(axis, from, to);
        run.backend().copy(x.slice(axis, index[from], index[from] + 1L).expand(repeated.shape()), repeated);
      }
      x = out;
    }
    return x;
  }
}
