package org.geopeft.autograd.loss;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.ClassOverlap;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// How much prediction and truth of a class overlap, between 0 and 1, from the sums of [ClassOverlap].
enum OverlapScore {
  DICE,
  JACCARD;

  /// The smallest denominator: of a class that is neither predicted nor true.
  private static final double SMALLEST = 1e-7;

  static List<Shape> shapes(Op loss, List<Shape> operands) {
    Scalars.requireOperands(loss, operands, 2);
    new ClassOverlap(Losses.NOTHING_IGNORED).shapes(operands);
    return List.of(Shape.scalar());
  }

  /// 1 − score, mean over all classes; what has no true pixel adds 0.
  Tensor loss(Run run, List<Tensor> sums) {
    Tensor common = sums.get(1);
    Tensor truths = sums.get(2).withNode(null);
    Tensor both = Scalars.with(run, Binary.ADD, sums.get(0), truths);
    Tensor union = switch (this) {
      case DICE -> Scalars.with(run, Binary.MUL, both, 0.5);
      case JACCARD -> Scalars.with(run, Binary.SUB, both, common);
    };
    Tensor score = Scalars.with(run, Binary.DIV, common, Scalars.with(run, Binary.MAX, union, SMALLEST));
    Tensor missed = Scalars.with(run, Binary.SUB, run.full(Shape.scalar(), 1), score);
    Tensor counted = Scalars.with(run, Binary.MUL, missed, Scalars.nonZero(run, truths));
    return Scalars.reduced(run, Reduction.MEAN, counted);
  }
}
