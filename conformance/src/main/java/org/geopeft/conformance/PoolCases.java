package org.geopeft.conformance;

import java.util.List;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.op.AveragePool2d;
import org.geopeft.autograd.op.MaxPool2d;
import org.geopeft.autograd.op.PoolAxis;
import org.geopeft.autograd.op.PoolAxis.Adaptive;
import org.geopeft.autograd.op.PoolAxis.Sliding;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Slide;

/// Largest values and averages over windows of images.
final class PoolCases {
  /// Different values everywhere, so that the largest of a window stays the largest under a small step.
  private static final Domain DIFFERENT = (key, index) -> Math.floorMod(index * 7919 + key, 16381) / 8190.5 - 1;

  private PoolCases() {}

  static List<OpCase> all() {
    return List.of(max(), adaptiveMax(), average(), adaptiveAverage());
  }

  private static Sliding sliding(int kernel, int stride, int padding, int dilation, boolean ceil, boolean count) {
    return new Sliding(kernel, Slide.of(stride, padding, dilation), ceil, count);
  }

  private static MaxPool2d max(PoolAxis both) {
    return new MaxPool2d(both, both);
  }

  private static AveragePool2d average(PoolAxis both) {
    return new AveragePool2d(both, both);
  }

  private static Operand different(long... sizes) {
    return Operand.of(sizes).in(DIFFERENT);
  }

  private static OpCase max() {
    Operand wide = Operand.of(1, 2, 9, 37);
    MaxPool2d stem = max(Sliding.of(3, 2, 1));
    return OpCase.of("max pool", MaxPool2d.class)
        .sample("2x2", max(Sliding.of(2)), different(2, 3, 6, 4))
        .sample("stem", stem, different(1, 2, 7, 9))
        .sample("of a plane", stem, different(7, 5))
        .sample("wide", stem, different(1, 2, 5, 45))
        .sample("uneven", new MaxPool2d(Sliding.of(2, 1, 1), Sliding.of(3, 2, 0)), different(1, 2, 5, 9))
        .sample("ceil", max(sliding(3, 2, 0, 1, true, true)), different(1, 2, 8, 7))
        .sample("ceil and padding", max(sliding(2, 2, 1, 1, true, true)), different(1, 1, 7, 6))
        .sample("ceil and a window beyond", max(sliding(5, 3, 0, 1, true, true)), different(1, 2, 8, 3))
        .sample("dilation", max(sliding(3, 1, 1, 2, false, true)), different(1, 2, 7, 9))
        .sample("dilation and stride", max(sliding(2, 3, 2, 3, true, true)), different(1, 2, 11, 21))
        .sample("one pixel", max(Sliding.of(1)), different(1, 1, 1, 1))
        .sample("no images", stem, different(0, 2, 5, 5))
        .sample("layouts", stem, different(2, 3, 6, 5).laid(Layout.REVERSED))
        .sample("ties", stem, Proof.KINKED, wide.in(Domain.ties()))
        .sample("all equal", max(Sliding.of(5, 1, 2)), Proof.KINKED, wide.in(Domain.constant(2)))
        .sample("NaN and infinities", stem, Proof.KINKED, wide.in(Domain.special()))
        .sample("NaN in narrow images", stem, Proof.KINKED, Operand.of(2, 5, 3).in(Domain.special()))
        .sample("nothing but −∞", stem, Proof.KINKED, wide.in(Domain.constant(Double.NEGATIVE_INFINITY)))
        .sample("NaN everywhere", stem, Proof.KINKED, wide.in(Domain.constant(Double.NaN)))
        .wrong("padding", () -> max(Sliding.of(2, 2, 2)), List.of(Operand.of(1, 4, 4)),
            "GP-SHAPE-065", "max pool of [1, 4, 4]", "at most half of a window of 2")
        .wrong("window", () -> max(Sliding.of(5)), List.of(Operand.of(1, 4, 6)),
            "GP-SHAPE-066", "a window of 5 fits into the 4 positions")
        .wrong("window, rounded up", () -> max(sliding(5, 1, 0, 1, true, true)), List.of(Operand.of(1, 6, 4)),
            "GP-SHAPE-066")
        .wrong("empty window", () -> max(sliding(2, 1, 2, 3, false, true)), List.of(Operand.of(1, 4, 1)),
            "GP-SHAPE-067", "window 0 of an axis of 1")
        .wrong("rank", () -> stem, List.of(Operand.of(4)), "GP-SHAPE-069", "max pool of [4]", "two axes at the end")
        .tolerance(Tolerance.each(8, 1))
        .additions(_ -> 49)
        .flops(PoolCases::positions)
        .drawing(draw -> {
          Shape shape = Shape.of(draw.size(3), draw.between(4, 13), draw.between(4, 40));
          MaxPool2d op = new MaxPool2d(drawSliding(draw, true), drawSliding(draw, true));
          return Drawn.of(op, draw.operand(shape).in(DIFFERENT));
        });
  }

  /// Fits into any axis of four positions.
  private static Sliding drawSliding(Draw draw, boolean dilated) {
    int kernel = draw.between(1, 4);
    int dilation = dilated && kernel <= 2 ? draw.between(1, 3) : 1;
    int padding = draw.below(kernel / 2 + 1);
    return sliding(kernel, draw.between(1, 4), padding, dilation, draw.coin(), draw.coin());
  }

  private static OpCase adaptiveMax() {
    return adaptive(OpCase.of("adaptive max pool", MaxPool2d.class), MaxPool2d::new, "max pool")
        .sample("ties", new MaxPool2d(new Adaptive(3), new Adaptive(5)), Proof.KINKED,
            Operand.of(1, 2, 9, 37).in(Domain.ties()))
        .tolerance(Tolerance.each(8, 1))
        .additions(_ -> 49)
        .flops(PoolCases::positions)
        .drawing(draw -> drawAdaptive(draw, MaxPool2d::new));
  }

  private static OpCase average() {
    AveragePool2d stem = average(Sliding.of(3, 2, 1));
    return OpCase.of("average pool", AveragePool2d.class)
        .linear(Linearity.JOINT)
        .sample("2x2", average(Sliding.of(2)), Operand.of(2, 3, 6, 4))
        .sample("padding counted", stem, Operand.of(1, 2, 7, 9))
        .sample("padding not counted", average(sliding(3, 2, 1, 1, false, false)), Operand.of(1, 2, 7, 9))
        .sample("of a plane", stem, Operand.of(7, 5))
        .sample("wide", stem, Operand.of(1, 2, 5, 45))
        .sample("uneven", new AveragePool2d(Sliding.of(2, 1, 1), Sliding.of(3, 2, 0)), Operand.of(1, 2, 5, 9))
        .sample("ceil", average(sliding(3, 2, 0, 1, true, true)), Operand.of(1, 2, 8, 7))
        .sample("ceil, padding counted", average(sliding(4, 3, 2, 1, true, true)), Operand.of(1, 1, 10, 11))
        .sample("ceil, padding not counted", average(sliding(4, 3, 2, 1, true, false)), Operand.of(1, 1, 10, 11))
        .sample("ceil and a window beyond", average(sliding(5, 3, 0, 1, true, true)), Operand.of(1, 2, 8, 3))
        .sample("one pixel", average(Sliding.of(1)), Operand.of(1, 1, 1, 1))
        .sample("no images", stem, Operand.of(0, 2, 5, 5))
        .sample("large windows", average(Sliding.of(70)), Operand.of(2, 70, 70))
        .sample("layouts", stem, Operand.of(2, 3, 6, 5).laid(Layout.REVERSED))
        .sample("infinities", stem, Proof.FORWARD,
            Operand.of(1, 2, 9, 37)
                .in(Domain.of(1, 2, 3, 4, Double.NaN, 5, 6, 7, 8, 9, 10, Double.POSITIVE_INFINITY, -1)))
        .wrong("padding", () -> average(Sliding.of(2, 2, 2)), List.of(Operand.of(1, 4, 4)),
            "GP-SHAPE-065", "average pool of [1, 4, 4]")
        .wrong("rank", () -> stem, List.of(Operand.of(4)), "GP-SHAPE-069", "average pool of [4]")
        .tolerance(Tolerance.together(4, 1e-3))
        .additions(_ -> 64)
        .flops(sample -> positions(sample) + out(sample).elements())
        .drawing(draw -> {
          Shape shape = Shape.of(draw.size(3), draw.between(4, 13), draw.between(4, 40));
          return Drawn.of(
              new AveragePool2d(drawSliding(draw, false), drawSliding(draw, false)), draw.operand(shape));
        });
  }

  private static OpCase adaptiveAverage() {
    return adaptive(OpCase.of("adaptive average pool", AveragePool2d.class), AveragePool2d::new, "average pool")
        .linear(Linearity.JOINT)
        .tolerance(Tolerance.together(4, 1e-3))
        .additions(_ -> 64)
        .flops(sample -> positions(sample) + out(sample).elements())
        .drawing(draw -> drawAdaptive(draw, AveragePool2d::new));
  }

  /// Makes either pooling of the rows' and the columns' windows.
  @FunctionalInterface
  private interface Kind {
    UnaryOp<?> of(PoolAxis rows, PoolAxis columns);
  }

  private static OpCase.Builder adaptive(OpCase.Builder c, Kind kind, String name) {
    UnaryOp<?> plain = kind.of(new Adaptive(3), new Adaptive(2));
    return c
        .sample("to one", kind.of(new Adaptive(1), new Adaptive(1)), different(2, 3, 4, 5))
        .sample("down", plain, different(1, 2, 7, 5))
        .sample("up", kind.of(new Adaptive(7), new Adaptive(5)), different(1, 2, 3, 2))
        .sample("same", kind.of(new Adaptive(4), new Adaptive(5)), different(2, 4, 5))
        .sample("primes", kind.of(new Adaptive(5), new Adaptive(7)), different(1, 2, 11, 23))
        .sample("from one pixel", kind.of(new Adaptive(3), new Adaptive(3)), different(1, 1, 1, 1))
        .sample("to nothing", kind.of(new Adaptive(0), new Adaptive(3)), different(1, 2, 4, 4))
        .sample("no images", plain, different(0, 2, 5, 5))
        .sample("layouts", plain, different(2, 3, 6, 5).laid(Layout.REVERSED))
        .wrong("empty image", () -> plain, List.of(Operand.of(1, 0, 4)),
            "GP-SHAPE-068", name + " of [1, 0, 4]", "the image is not empty")
        .wrong("negative size", () -> kind.of(new Adaptive(-1), new Adaptive(2)), List.of(Operand.of(1, 4, 4)),
            "GP-SHAPE-068", "got 4 to -1");
  }

  private static Drawn drawAdaptive(Draw draw, Kind kind) {
    Shape shape = Shape.of(draw.size(3), draw.between(1, 13), draw.between(1, 40));
    UnaryOp<?> op = kind.of(new Adaptive(draw.between(1, 15)), new Adaptive(draw.between(1, 15)));
    return Drawn.of(op, draw.operand(shape).in(DIFFERENT));
  }

  private static Shape out(Sample sample) {
    return ((UnaryOp<?>) sample.op()).shape(sample.shape(0));
  }

  /// Positions of all windows.
  private static long positions(Sample sample) {
    Shape shape = sample.shape(0);
    PoolAxis rows = sample.op() instanceof MaxPool2d max ? max.rows() : ((AveragePool2d) sample.op()).rows();
    PoolAxis columns = sample.op() instanceof MaxPool2d max ? max.columns() : ((AveragePool2d) sample.op()).columns();
    return shape.elements(0, shape.rank() - 2) * rows.windows("", shape.size(-2)).positions()
        * columns.windows("", shape.size(-1)).positions();
  }
}
