package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.op.BatchNormEvaluation;
import org.geopeft.autograd.op.BatchNormTraining;
import org.geopeft.autograd.op.GroupNormOp;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.Shape;

/// Batch and group normalisation.
final class ChannelNormCases {
  private static final int FLOPS = 8;
  private static final int FLOPS_OF_RESULT = 4;

  private ChannelNormCases() {}

  static List<OpCase> all() {
    return List.of(training(), evaluation(), groups());
  }

  private static OpCase training() {
    BatchNormTraining op = new BatchNormTraining(1e-5);
    return OpCase.of("batch norm training", BatchNormTraining.class)
        .sample("images", op, affine(Operand.of(3, 5, 4, 7)))
        .sample("rows", op, affine(Operand.of(17, 3)))
        .sample("sequence", op, affine(Operand.of(2, 3, 19)))
        .sample("volume", op, affine(Operand.of(2, 3, 2, 3, 5)))
        .sample("one image", op, affine(Operand.of(1, 4, 3, 5)))
        .sample("one pixel an image", op, affine(Operand.of(4, 3, 1, 1)))
        .sample("two values", op, affine(Operand.of(2, 3).in(Domain.steps(0))))
        .sample("plain", op, Operand.of(2, 3, 5, 5))
        .sample("weight alone", op, Operand.of(2, 3, 5), Operand.of(3))
        .sample("one channel", op, affine(Operand.of(5, 1, 33)))
        .sample("large planes", op, affine(Operand.of(2, 2, 57, 61)))
        .sample("far from zero", op, affine(Operand.of(2, 2, 16).in(Domain.uniform(9, 11))))
        .sample("constant", op, Proof.KINKED, affine(Operand.of(2, 3, 4).in(Domain.constant(3))))
        .sample("no images", op, affine(Operand.of(0, 3, 4, 4)))
        .sample("no channels", op, affine(Operand.of(2, 0, 4)))
        .sample("layouts", op, affine(Operand.of(3, 4, 5).laid(Layout.REVERSED)))
        .sample("special", op, Proof.FORWARD, affine(Operand.of(2, 3, 7).in(Domain.of(Double.NaN, 1, 2, 3, 4, 5, 6))))
        .wrong("one value a channel", () -> op, List.of(Operand.of(1, 3, 1, 1)),
            "GP-NORM-003", "batch norm of [1, 3, 1, 1]", "more than 1 value per channel when training", "drop_last")
        .wrong("vector", () -> op, List.of(Operand.of(3)), "GP-NORM-001", "at least two axes")
        .wrong("integers", () -> op, List.of(Operand.labels(3, -1, 4, 2)), "GP-DTYPE-002", "BatchNormTraining")
        .wrong("weight of another size", () -> op, List.of(Operand.of(2, 3), Operand.of(2)),
            "GP-NORM-002", "batch norm of [2, 3]: weight [2]", "one number a channel, [3]")
        .wrong("too many", () -> op, List.of(Operand.of(2, 3), Operand.of(3), Operand.of(3), Operand.of(3)),
            "GP-NORM-002", "4 operands", "[weight, bias]")
        // with few elements a channel the terms of a gradient cancel almost completely
        .tolerance(Tolerance.together(16, 0.3))
        .additions(sample -> sample.shape(0).elements())
        .flops(sample -> FLOPS * sample.shape(0).elements())
        .drawing(draw -> {
          Shape x = images(draw, 3);
          return new Drawn(op, some(draw, Operand.of(x).laid(layout(draw, x))));
        });
  }

  private static OpCase evaluation() {
    BatchNormEvaluation op = new BatchNormEvaluation(1e-3);
    return OpCase.of("batch norm evaluation", BatchNormEvaluation.class)
        .sample("images", op, fixed(Operand.of(3, 5, 4, 7), true))
        .sample("rows", op, fixed(Operand.of(17, 3), true))
        .sample("plain", op, fixed(Operand.of(2, 3, 5, 5), false))
        .sample("one value", op, fixed(Operand.of(1, 3, 1, 1), true))
        .sample("sequence", op, fixed(Operand.of(2, 3, 19), true))
        .sample("volume", op, fixed(Operand.of(2, 3, 2, 3, 5), false))
        .sample("large planes", op, fixed(Operand.of(2, 2, 57, 61), true))
        .sample("no images", op, fixed(Operand.of(0, 3, 4, 4), true))
        .sample("no channels", op, fixed(Operand.of(2, 0, 4), true))
        .sample("layouts", op, fixed(Operand.of(3, 4, 5).laid(Layout.STEPPED), true))
        .wrong("without statistics", () -> op, List.of(Operand.of(2, 3)), "GP-NORM-002", "1 operands", "mean, variance")
        .wrong("variance of another size", () -> op, List.of(Operand.of(2, 3), Operand.of(3), Operand.of(4)),
            "GP-NORM-002", "variance [4]")
        .wrong("vector", () -> op, List.of(Operand.of(3)), "GP-NORM-001", "batch norm of [3]")
        .wrong("integers", () -> op, List.of(Operand.labels(3, -1, 4, 2), Operand.of(2), Operand.of(2)),
            "GP-DTYPE-002", "BatchNormEvaluation")
        .tolerance(Tolerance.together(16, 1e-2))
        .additions(sample -> sample.shape(0).elements())
        .flops(sample -> FLOPS_OF_RESULT * sample.shape(0).elements())
        .drawing(draw -> new Drawn(op, List.of(fixed(draw.operand(images(draw, 1)), draw.coin()))));
  }

  private static OpCase groups() {
    return OpCase.of("group norm", GroupNormOp.class)
        .sample("images", new GroupNormOp(3, 1e-5), affine(Operand.of(2, 6, 5, 7)))
        .sample("one group", new GroupNormOp(1, 1e-5), affine(Operand.of(2, 6, 5)))
        .sample("each channel", new GroupNormOp(6, 1e-5), affine(Operand.of(2, 6, 5, 3)))
        .sample("rows", new GroupNormOp(2, 1e-5), affine(Operand.of(3, 8)))
        .sample("one image", new GroupNormOp(2, 1e-6), affine(Operand.of(1, 8, 1, 3)))
        .sample("volume", new GroupNormOp(2, 1e-5), affine(Operand.of(2, 4, 3, 2, 3)))
        .sample("plain", new GroupNormOp(2, 1e-5), Operand.of(2, 6, 3, 3))
        .sample("weight alone", new GroupNormOp(2, 1e-5), Operand.of(2, 6, 3), Operand.of(6))
        .sample("large planes", new GroupNormOp(1, 1e-5), affine(Operand.of(1, 2, 57, 61)))
        .sample("far from zero", new GroupNormOp(2, 1e-5), affine(Operand.of(2, 4, 9).in(Domain.uniform(9, 11))))
        .sample("constant", new GroupNormOp(2, 1e-5), Proof.KINKED, affine(Operand.of(2, 4, 3).in(Domain.constant(3))))
        .sample("one value a group", new GroupNormOp(4, 0.5), Proof.KINKED, affine(Operand.of(2, 4)))
        .sample("no images", new GroupNormOp(2, 1e-5), affine(Operand.of(0, 4, 3)))
        .sample("no pixels", new GroupNormOp(2, 1e-5), affine(Operand.of(2, 4, 0)))
        .sample("layouts", new GroupNormOp(2, 1e-5), affine(Operand.of(3, 4, 5).laid(Layout.REVERSED)))
        .wrong("groups of different sizes", () -> new GroupNormOp(4, 1e-5), List.of(Operand.of(2, 6, 3)),
            "GP-NORM-004", "group norm of [2, 6, 3] in 4 groups", "got 6 channels and 4 groups")
        .wrong("one value", () -> new GroupNormOp(4, 1e-5), List.of(Operand.of(1, 4, 1)),
            "GP-NORM-003", "more than 1 value per group")
        .wrong("no groups", () -> new GroupNormOp(0, 1e-5), List.of(Operand.of(1, 4)), "at least one group, got 0")
        .wrong("bias of another size", () -> new GroupNormOp(1, 1e-5),
            List.of(Operand.of(2, 3), Operand.of(3), Operand.of(3, 1)), "GP-NORM-002", "bias [3, 1]")
        .wrong("vector", () -> new GroupNormOp(1, 1e-5), List.of(Operand.of(3)), "GP-NORM-001", "group norm of [3]")
        .wrong("integers", () -> new GroupNormOp(1, 1e-5), List.of(Operand.labels(3, -1, 4, 2)),
            "GP-DTYPE-002", "GroupNormOp")
        .tolerance(Tolerance.together(16, 0.3))
        .additions(sample -> sample.shape(0).elements())
        .flops(sample -> FLOPS * sample.shape(0).elements())
        .drawing(draw -> {
          int groups = draw.between(1, 4);
          Shape x = images(draw, 4);
          x = x.with(1, x.size(1) * groups);
          return new Drawn(new GroupNormOp(groups, 1e-5), some(draw, Operand.of(x).laid(layout(draw, x))));
        });
  }

  /// x with weight and bias.
  private static Operand[] affine(Operand x) {
    Operand ofChannels = Operand.of(x.shape().size(1)).laid(x.layout());
    return new Operand[] {x, ofChannels, ofChannels};
  }

  private static List<Operand> some(Draw draw, Operand x) {
    return List.of(affine(x)).subList(0, draw.between(1, 3));
  }

  /// x with mean and variance, and weight and bias.
  private static Operand[] fixed(Operand x, boolean affine) {
    Operand ofChannels = Operand.of(x.shape().size(1));
    List<Operand> operands = new ArrayList<>(List.of(
        x, ofChannels.laid(Layout.STEPPED), ofChannels.in(Domain.uniform(0.5, 1.5)).laid(Layout.WINDOW)));
    if (affine) {
      operands.add(ofChannels);
      operands.add(ofChannels.laid(Layout.STEPPED));
    }
    return operands.toArray(Operand[]::new);
  }

  /// `[B, C, …]` with at least `least` values in the last axis, so that variances are not tiny.
  private static Shape images(Draw draw, int least) {
    Shape shape = Shape.of(draw.between(1, 3), draw.between(1, 5));
    for (int axes = draw.below(3); axes > 0; axes--) {
      shape = shape.insert(2, draw.between(1, 4));
    }
    return shape.insert(shape.rank(), draw.between(least, 40));
  }

  /// A repeated first axis leaves a single row of one element no variance: everything is divided by √eps.
  private static Layout layout(Draw draw, Shape shape) {
    return shape.elements(2, shape.rank()) > 2 ? draw.layout() : Layout.STEPPED;
  }
}
