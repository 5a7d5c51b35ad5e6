package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.Expand;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Slice;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;

/// What moves elements, and sums over axes.
final class ShapeCases {
  private ShapeCases() {}

  static List<OpCase> all() {
    return List.of(reshape(), permute(), expand(), slice(), concat(), reduce(Reduction.SUM), reduce(Reduction.MEAN));
  }

  private static OpCase reshape() {
    return OpCase.of("reshape", Reshape.class)
        .linear(Linearity.JOINT)
        .sample("merge", Reshape.to(6, 4), Operand.of(2, 3, 4))
        .sample("split", Reshape.to(2, 2, 3), Operand.of(12))
        .sample("to scalar", new Reshape(Shape.scalar()), Operand.of(1, 1))
        .sample("from scalar", Reshape.to(1, 1), Operand.of())
        .sample("empty", Reshape.to(0, 7), Operand.of(3, 0))
        .sample("reversed", Reshape.to(6, 4), Operand.of(4, 2, 3).laid(Layout.REVERSED))
        .sample("window", Reshape.to(30), Operand.of(5, 6).laid(Layout.WINDOW))
        .sample("repeated", Reshape.to(12), Operand.of(3, 4).laid(Layout.REPEATED))
        .wrong("count", () -> Reshape.to(7), List.of(Operand.of(2, 3)),
            "GP-SHAPE-001", "reshape [2, 3] to [7]", "same number of elements")
        .drawing(draw -> {
          Operand x = draw.operand(draw.shape(draw.below(5)));
          return Drawn.of(draw.coin() ? Reshape.to(x.shape().elements()) : Reshape.to(1, x.shape().elements(), 1), x);
        });
  }

  private static OpCase permute() {
    return OpCase.of("permute", Permute.class)
        .linear(Linearity.JOINT)
        .sample("transpose", Permute.of(1, 0), Operand.of(3, 5))
        .sample("nchw to nhwc", Permute.of(0, 2, 3, 1), Operand.of(2, 3, 4, 5))
        .sample("identity", Permute.of(0, 1), Operand.of(3, 2))
        .sample("scalar", new Permute(List.of()), Operand.of())
        .sample("empty", Permute.of(2, 0, 1), Operand.of(2, 0, 3))
        .sample("reversed", Permute.of(2, 0, 1), Operand.of(2, 3, 4).laid(Layout.REVERSED))
        .sample("repeated", Permute.of(1, 0), Operand.of(3, 4).laid(Layout.REPEATED))
        .wrong("axis twice", () -> Permute.of(0, 0), List.of(Operand.of(2, 3)), "GP-SHAPE-020",
            "each axis from 0 to rank − 1 is named once")
        .wrong("axis too many", () -> Permute.of(0, 1, 2), List.of(Operand.of(2, 3)), "GP-SHAPE-020", "[2, 3]")
        .wrong(
            "axis out of range", () -> Permute.of(0, 2), List.of(Operand.of(2, 3)), "GP-SHAPE-020", "[0, 2] of [2, 3]")
        .drawing(draw -> {
          int rank = draw.below(6);
          return Drawn.of(new Permute(draw.order(rank)), draw.operand(draw.shape(rank)));
        });
  }

  private static OpCase expand() {
    return OpCase.of("expand", Expand.class)
        .linear(Linearity.JOINT)
        .sample("row", new Expand(Shape.of(4, 3)), Operand.of(3))
        .sample("column", new Expand(Shape.of(4, 3)), Operand.of(4, 1))
        .sample("scalar", new Expand(Shape.of(2, 2)), Operand.of())
        .sample("nothing to do", new Expand(Shape.of(2, 3)), Operand.of(2, 3))
        .sample("to none", new Expand(Shape.of(0, 3)), Operand.of(1, 3))
        .sample("reversed", new Expand(Shape.of(2, 4, 3)), Operand.of(4, 3).laid(Layout.REVERSED))
        .wrong("size", () -> new Expand(Shape.of(4, 3)), List.of(Operand.of(2)), "GP-SHAPE-010", "[2] and [4, 3]")
        .wrong("larger than the target", () -> new Expand(Shape.of(1, 3)), List.of(Operand.of(2, 3)),
            "GP-SHAPE-004", "expand [2, 3] to [1, 3]", "equal or 1")
        .wrong("fewer axes", () -> new Expand(Shape.of(3)), List.of(Operand.of(2, 3)), "GP-SHAPE-004")
        .tolerance(Tolerance.together(4, 0.3))
        .additions(sample -> ((Expand) sample.op()).to().elements() / Math.max(1, sample.shape(0).elements()))
        .drawing(draw -> {
          Shape to = draw.shape(draw.below(5));
          Shape from = to;
          for (int axis = 0; axis < to.rank(); axis++) {
            from = draw.coin() ? from : from.with(axis, 1);
          }
          return Drawn.of(new Expand(to), draw.operand(from));
        });
  }

  private static OpCase slice() {
    return OpCase.of("slice", Slice.class)
        .linear(Linearity.JOINT)
        .sample("first axis", new Slice(0, 1, 3), Operand.of(4, 3))
        .sample("last axis", new Slice(2, 2, 5), Operand.of(2, 3, 7))
        .sample("all", new Slice(1, 0, 3), Operand.of(2, 3))
        .sample("steps", new Slice(0, 1, 17, 3), Operand.of(17))
        .sample("steps of columns", new Slice(1, 0, 6, 2), Operand.of(3, 7).laid(Layout.WINDOW))
        .sample("a step beyond the end", new Slice(0, 2, 5, 9), Operand.of(5, 2))
        .sample("none", new Slice(1, 2, 2), Operand.of(2, 3))
        .sample("none at the end", new Slice(0, 2, 2), Operand.of(2, 3))
        .sample("of none", new Slice(0, 0, 0), Operand.of(0, 3))
        .sample("reversed", new Slice(1, 1, 3), Operand.of(3, 5, 2).laid(Layout.REVERSED))
        .wrong("beyond the end", () -> new Slice(1, 1, 4), List.of(Operand.of(2, 3)),
            "GP-SHAPE-003", "slice 1..4 of axis 1 of [2, 3]", "0 ≤ from ≤ to ≤ size")
        .wrong("negative", () -> new Slice(0, -1, 1), List.of(Operand.of(2)), "GP-SHAPE-003")
        .wrong("step", () -> new Slice(0, 0, 2, 0), List.of(Operand.of(3)), "GP-SHAPE-003", "by steps of 0", "at least 1")
        .wrong("backwards", () -> new Slice(0, 2, 1), List.of(Operand.of(3)), "GP-SHAPE-003")
        .wrong("axis", () -> new Slice(2, 0, 1), List.of(Operand.of(2, 3)), "GP-SHAPE-003", "axis 2 of [2, 3]")
        .wrong("axis negative", () -> new Slice(-1, 0, 1), List.of(Operand.of(2, 3)), "GP-SHAPE-003")
        .drawing(draw -> {
          Operand x = draw.operand(draw.shape(draw.between(1, 5)));
          int axis = draw.below(x.shape().rank());
          int from = draw.below(x.shape().intSize(axis) + 1);
          long to = draw.between(from, x.shape().intSize(axis));
          return Drawn.of(new Slice(axis, from, to, draw.between(1, 3)), x);
        });
  }

  private static OpCase concat() {
    return OpCase.of("concat", Concat.class)
        .linear(Linearity.JOINT)
        .sample("two", new Concat(1), Operand.of(2, 3), Operand.of(2, 4))
        .sample("three", new Concat(0), Operand.of(1, 3), Operand.of(2, 3), Operand.of(5, 3))
        .sample("one", new Concat(0), Operand.of(3))
        .sample("with an empty one", new Concat(1), Operand.of(2, 3), Operand.of(2, 0), Operand.of(2, 1))
        .sample("middle", new Concat(1), Operand.of(2, 1, 4), Operand.of(2, 5, 4))
        .sample("layouts", new Concat(2),
            Operand.of(2, 3, 4).laid(Layout.REVERSED),
            Operand.of(2, 3, 2).laid(Layout.STEPPED),
            Operand.of(2, 3, 1).laid(Layout.REPEATED))
        .wrong("other sizes", () -> new Concat(1), List.of(Operand.of(2, 3), Operand.of(3, 3)),
            "GP-SHAPE-021", "[[2, 3], [3, 3]] along axis 1", "all other sizes are equal")
        .wrong("types", () -> new Concat(0), List.of(Operand.of(2), Operand.labels(2, 0, 2)), "GP-DTYPE-003", "i64")
        .wrong("ranks", () -> new Concat(0), List.of(Operand.of(2), Operand.of(2, 1)), "GP-SHAPE-021")
        .wrong("axis", () -> new Concat(2), List.of(Operand.of(2, 3)), "GP-SHAPE-021", "axis 2")
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 4));
          int axis = draw.below(shape.rank());
          List<Operand> parts = new ArrayList<>();
          for (int i = draw.between(1, 4); i > 0; i--) {
            parts.add(draw.operand(shape.with(axis, draw.below(6))));
          }
          return new Drawn(new Concat(axis), parts);
        });
  }

  private static OpCase reduce(Reduction reduction) {
    return OpCase.of(reduction.name().toLowerCase(Locale.ROOT), Reduce.class)
        .linear(Linearity.JOINT)
        .sample("last axis", over(reduction, 1), Operand.of(3, 5))
        .sample("first axis", over(reduction, 0), Operand.of(3, 5))
        .sample("outer axes", over(reduction, 0, 2, 3), Operand.of(2, 3, 4, 5))
        .sample("all", over(reduction, 0, 1), Operand.of(3, 4))
        .sample("no axis", over(reduction), Operand.of(3, 4))
        .sample("scalar", over(reduction), Operand.of())
        .sample("axis of one", over(reduction, 1), Operand.of(3, 1))
        .sample("nothing left over", over(reduction, 0), Operand.of(3, 0))
        .sample("long", over(reduction, 0), Operand.of(10007))
        .sample("tall", over(reduction, 0), Operand.of(1031, 3))
        .sample("layouts", over(reduction, 0, 2), Operand.of(3, 4, 5).laid(Layout.REVERSED))
        .sample("repeated", over(reduction, 0), Operand.of(3, 5).laid(Layout.REPEATED))
        .wrong("axis", () -> over(reduction, 2), List.of(Operand.of(2, 3)), "GP-SHAPE-022", "of [2, 3] over axes [2]")
        .wrong("axis negative", () -> over(reduction, -1), List.of(Operand.of(2, 3)), "GP-SHAPE-022", "0 to rank − 1")
        .wrong("reduction without a gradient", () -> over(Reduction.MAX, 0), List.of(Operand.of(2, 3)), "got MAX")
        .tolerance(Tolerance.together(4, reduction == Reduction.SUM ? 0.3 : 0.03))
        .additions(sample -> sample.elements())
        .flops(sample -> sample.elements())
        .drawing(draw -> {
          Operand x = draw.operand(filled(draw.shape(draw.below(6))));
          List<Integer> axes = IntStream.range(0, x.shape().rank()).filter(_ -> draw.coin()).boxed().toList();
          return Drawn.of(new Reduce(reduction, axes), x);
        });
  }

  /// A mean of nothing is NaN, which has a sample of its own.
  private static Shape filled(Shape shape) {
    Shape result = shape;
    for (int axis = 0; axis < shape.rank(); axis++) {
      result = result.with(axis, Math.max(1, result.size(axis)));
    }
    return result;
  }

  private static Op over(Reduction reduction, Integer... axes) {
    return new Reduce(reduction, List.of(axes));
  }
}
