package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Grows axes at both ends, or cuts elements off where a side is negative (PyTorch's `pad`). Any type.
///
/// What is cut off is still mirrored by REFLECT, but does not come back with CIRCULAR, as in PyTorch.
///
/// @param mode what stands beyond the edges
/// @param value the constant of CONSTANT; the others do not use it
/// @param sides elements before and after each axis, the last axis first: `[left, right, top, bottom, …]`
public record Pad(PadMode mode, double value, List<Integer> sides) implements UnaryOp<Pad.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  /// Refuses half an axis.
  public Pad {
    if (sides.size() % 2 != 0) {
      throw new IllegalArgumentException("pad: sides come in pairs, before and after an axis, got " + sides);
    }
    sides = List.copyOf(sides);
  }

  /// The last two axes, `[…, h, w] → […, top + h + bottom, left + w + right]`; a constant is 0.
  public static Pad image(PadMode mode, int top, int bottom, int left, int right) {
    return new Pad(mode, 0, List.of(left, right, top, bottom));
  }

  /// Any axes with a constant beyond the edges, the last one first.
  public static Pad constant(double value, Integer... sides) {
    return new Pad(PadMode.CONSTANT, value, List.of(sides));
  }

  private int axes() {
    return sides.size() / 2;
  }

  /// @param back 0 for the last axis
  private int before(int back) {
    return sides.get(2 * back);
  }

  private int after(int back) {
    return sides.get(2 * back + 1);
  }

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    if (axes() > a.rank()) {
      throw Op.shapeError(
          "GP-SHAPE-024", "pad of " + a + " by " + sides, "one pair of sides an axis at most, got " + axes());
    }
    Shape result = a;
    for (int back = 0; back < axes(); back++) {
      int axis = a.rank() - 1 - back;
      checkSides(a, axis, before(back), after(back));
      result = result.with(axis, a.size(axis) + before(back) + after(back));
    }
    return result;
  }

  private void checkSides(Shape a, int axis, int before, int after) {
    long n = a.size(axis);
    long left = n + Math.min(0, before) + Math.min(0, after);
    long most =
        switch (mode) {
          case REFLECT -> n - 1;
          case CIRCULAR -> left;
          case CONSTANT -> Integer.MAX_VALUE;
          case REPLICATE -> n == 0 ? 0 : Integer.MAX_VALUE;
        };
    boolean cutsTooMuch = mode == PadMode.CONSTANT || mode == PadMode.CIRCULAR ? left < 0 : n + before + after < 0;
    if (cutsTooMuch || (Math.max(before, after) > 0 && Math.max(before, after) > most)) {
      throw Op.shapeError(
          "GP-SHAPE-025",
          "pad of " + a + " by " + before + " and " + after + " at axis " + axis,
          cutsTooMuch
              ? "at most the " + n + " elements of an axis are cut off"
              : mode + " padding of a side of " + n + " is at most " + most);
    }
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(mode == PadMode.CONSTANT ? framed(run, a) : grown(run, a), new Saved(a.shape()));
  }

  /// The part of the operand that stays.
  private Tensor kept(Tensor a) {
    return cut(a, -1);
  }

  /// The part of the result that the operand's part fills.
  private Tensor filled(Tensor out) {
    return cut(out, 1);
  }

  /// Cuts off at each side as many elements as the side times a sign, where that is positive.
  private Tensor cut(Tensor x, int sign) {
    Tensor part = x;
    for (int back = 0; back < axes(); back++) {
      int axis = x.shape().rank() - 1 - back;
      long from = Math.max(0, sign * before(back));
      long to = x.shape().size(axis) - Math.max(0, sign * after(back));
      part = part.slice(axis, from, to);
    }
    return part;
  }

  private Tensor framed(Run run, Tensor a) {
    if (sides.stream().allMatch(side -> side <= 0)) {
      return kept(a);
    }
    Tensor out = run.scope().allocate(a.type(), shape(a.shape()));
    run.backend().fill(out, value);
    run.backend().copy(kept(a), filled(out));
    return out;
  }

  /// One axis after the other, strip by strip: padding is thin, so this is as fast as a copy of the image.
  private Tensor grown(Run run, Tensor a) {
    Tensor x = mode == PadMode.CIRCULAR ? kept(a) : a;
    for (int back = 0; back < axes(); back++) {
      x = grown(run, x, new Side(back, x.shape().size(-1 - back)));
    }
    return x;
  }

  /// One axis of n elements on its way to the result: where elements go.
  private final class Side {
    final int back;
    final long n;
    final int before;
    final int after;

    Side(int back, long n) {
      this.back = back;
      this.n = n;
      boolean cutAlready = mode == PadMode.CIRCULAR;
      before = cutAlready ? Math.max(0, before(back)) : before(back);
      after = cutAlready ? Math.max(0, after(back)) : after(back);
    }

    boolean isEmpty() {
      return before == 0 && after == 0;
    }

    int axis(Tensor x) {
      return x.shape().rank() - 1 - back;
    }

    /// The first element that stays.
    long first() {
      return Math.clamp(-before, 0L, n);
    }

    /// Behind the last element that stays.
    long end() {
      return Math.max(first(), Math.min(n, n + after));
    }

    /// What stays, in the operand.
    Tensor middle(Tensor x) {
      return x.slice(axis(x), first(), end());
    }

    /// What stays, in the result.
    Tensor middleOf(Tensor out) {
      return first() == end() ? out.slice(axis(out), 0, 0) : out.slice(axis(out), first() + before, end() + before);
    }

    /// Calls with each strip beyond the edges: its place in the result, and the source in the operand.
    void strips(Strip strip) {
      for (long i = 0; i < n + before + after; i++) {
        long position = i - before;
        if (position < 0 || position >= n) {
          strip.visit(i, mode.source(position, n));
        } else {
          i += Math.max(0, end() - position - 1); // over what stays
        }
      }
    }
  }

  /// Receives a place in the result and the place where its value comes from.
  @FunctionalInterface
  private interface Strip {
    void visit(long place, long source);
  }

  private static Tensor grown(Run run, Tensor x, Side side) {
    if (side.isEmpty()) {
      return x;
    }
    int axis = side.axis(x);
    Tensor out = run.scope().allocate(x.type(), x.shape().with(axis, side.before + side.n + side.after));
    run.backend().copy(side.middle(x), side.middleOf(out));
    side.strips((place, source) ->
        run.backend().copy(x.slice(axis, source, source + 1), out.slice(axis, place, place + 1)));
    return out;
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    if (mode == PadMode.CONSTANT) {
      return restored(run, filled(g), saved.from());
    }
    Shape from = saved.from();
    Tensor x = g;
    for (int back = axes() - 1; back >= 0; back--) {
      long cut = mode == PadMode.CIRCULAR ? Math.min(0, before(back)) + Math.min(0, after(back)) : 0;
      x = folded(run, x, new Side(back, from.size(-1 - back) + cut));
    }
    return mode == PadMode.CIRCULAR ? restored(run, x, from) : x;
  }

  /// The gradient of [#kept]: nothing for what was cut off.
  private Tensor restored(Run run, Tensor part, Shape from) {
    if (part.shape().equals(from)) {
      return part;
    }
    Tensor out = run.full(from, 0);
    run.backend().copy(part, kept(out));
    return out;
  }

  /// The adjoint of [#grown]: what was copied to several places gathers there.
  private static Tensor folded(Run run, Tensor g, Side side) {
    if (side.isEmpty()) {
      return g;
    }
    int axis = side.axis(g);
    Shape shape = g.shape().with(axis, side.n);
    boolean cuts = side.end() - side.first() < side.n;
    Tensor out = cuts ? run.full(shape, 0) : run.allocate(shape);
    run.backend().copy(side.middleOf(g), side.middle(out));
    side.strips((place, source) -> {
      Tensor target = out.slice(axis, source, source + 1);
      Tensor sum = run.allocate(target.shape());
      run.backend().addScaled(target, 1, g.slice(axis, place, place + 1), 1, sum);
      run.backend().copy(sum, target);
      run.release(sum);
    });
    return out;
  }
}
