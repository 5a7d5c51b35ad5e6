package org.geopeft.autograd.loss;

import java.util.List;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.BinaryCrossEntropy;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The mean binary cross-entropy of what is not true (target 0) and that of what is (target 1), added: TerraTorch's
/// `balanced_bce`. Where there is none of a kind it adds 0 (there: NaN).
public record BalancedBinaryLoss() implements Composition {
  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Scalars.requireOperands(this, operands, 2);
    new BinaryCrossEntropy().shape(operands.getFirst(), operands.getLast(), null);
    return List.of(Shape.scalar());
  }

  @Override
  public List<Tensor> compute(Run run, List<Tensor> operands) {
    Tensor each = run.apply(new BinaryCrossEntropy(), operands.getFirst(), operands.getLast(), null);
    Tensor absent = meanWhere(run, each, operands.getLast(), 0);
    return List.of(Scalars.with(run, Binary.ADD, absent, meanWhere(run, each, operands.getLast(), 1)));
  }

  private static Tensor meanWhere(Run run, Tensor each, Tensor target, double value) {
    Tensor mask = Scalars.matches(run, target, value);
    Tensor count = Scalars.reduced(run, Reduction.SUM, mask);
    return Scalars.mean(run, Scalars.with(run, Binary.MUL, each, mask), count);
  }
}
