package org.geopeft.autograd.loss;

import java.util.List;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.BinaryCrossEntropy;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Binary cross-entropy with logits (PyTorch's `binary_cross_entropy_with_logits`): logits, targets of the same shape,
/// then, where the loss says so, weights of elements and weights of what is true, which broadcast to them.
///
/// @param weighted whether there are weights of elements
/// @param positiveWeighted whether there are weights of what is true
public record BinaryLoss(LossReduction reduction, boolean weighted, boolean positiveWeighted) implements Composition {
  /// The mean, without weights.
  public BinaryLoss() {
    this(LossReduction.MEAN, false, false);
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Scalars.requireOperands(this, operands, 2 + (weighted ? 1 : 0) + (positiveWeighted ? 1 : 0));
    Shape x = operands.getFirst();
    new BinaryCrossEntropy().shape(x, operands.get(1), positiveWeighted ? operands.getLast() : null);
    if (weighted && operands.get(2).rank() > x.rank()) {
      throw Op.shapeError(
          "GP-SHAPE-124", "binary loss of logits " + x + " with weights " + operands.get(2),
          "the weights broadcast to the logits");
    }
    return Scalars.shape(reduction, x);
  }

  @Override
  public List<Tensor> compute(Run run, List<Tensor> operands) {
    Tensor each = run.apply(
        new BinaryCrossEntropy(), operands.get(0), operands.get(1), positiveWeighted ? operands.getLast() : null);
    if (weighted) {
      each = Scalars.with(run, Binary.MUL, each, operands.get(2));
    }
    return List.of(Scalars.reduced(run, reduction, each));
  }
}
