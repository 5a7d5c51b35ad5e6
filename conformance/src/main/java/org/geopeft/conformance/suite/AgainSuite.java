package org.geopeft.conformance.suite;

import java.util.List;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.suite.Evaluation.Way;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// An operation that hands over how its output is computed again ([org.geopeft.autograd.Result#again()]) must give the
/// same bits the second time: a consumer that keeps the recipe has the gradient of one that keeps the value.
public final class AgainSuite {
  private AgainSuite() {}

  /// The operation, and squares of what it gives: a square needs its operand for its backward.
  ///
  /// @param stored whether a view in between hides where the operand comes from, so that its value is kept
  private record Squared(Op op, boolean stored) implements Composition {
    @Override
    public List<Shape> shapes(List<Shape> operands) {
      return operands;
    }

    @Override
    public List<Tensor> compute(Run run, List<Tensor> operands) {
      return Sample.apply(run, op, operands).stream()
          .map(value -> value.type().isFloating() ? squared(run, value) : value)
          .toList();
    }

    private Tensor squared(Run run, Tensor value) {
      Tensor operand = stored ? run.apply(new Reshape(value.shape()), value) : value;
      return run.apply(new ElementwiseUnary(Unary.SQUARE), operand);
    }
  }

  /// All samples of a case.
  public static void check(OpCase c, Device device) {
    for (Sample sample : c.samples()) {
      if (!evaluated(sample, device, false).sameBits(evaluated(sample, device, true))) {
        throw new Nonconformance(sample + ": what is computed again has other bits on " + device);
      }
    }
  }

  private static Evaluation evaluated(Sample sample, Device device, boolean stored) {
    Op squared = new Squared(sample.op(), stored);
    return Evaluation.of(device, new Sample(sample.name(), squared, sample.operands(), sample.proof()), Way.AS_LAID);
  }
}
