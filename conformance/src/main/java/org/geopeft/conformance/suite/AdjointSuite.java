package org.geopeft.conformance.suite;

import java.util.List;
import java.util.Locale;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.Expand;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.Pad2d;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Resize;
import org.geopeft.autograd.op.Scale;
import org.geopeft.autograd.op.Slice;
import org.geopeft.conformance.Operand;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.suite.Evaluation.Way;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Device;
import org.jspecify.annotations.Nullable;

/// The backward of a linear map A is its adjoint: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ for any x and y. This needs no step size and no
/// second implementation, and holds for samples of any size.
public final class AdjointSuite {
  private AdjointSuite() {}

  /// In what an operation is linear.
  public enum Linearity {
    /// In all operands together.
    JOINT,
    /// In each operand by itself.
    EACH,
    /// In none.
    NONE
  }

  /// In what an operation is linear.
  public static Linearity linearity(Op op) {
    return switch (op) {
      case AddScaled _, Concat _, Expand _, Pad2d _, Permute _, Reduce _, Reshape _, Resize _, Scale _, Slice _ ->
          Linearity.JOINT;
      case ElementwiseBinary binary when binary.function() == Binary.ADD || binary.function() == Binary.SUB ->
          Linearity.JOINT;
      case ElementwiseBinary binary when binary.function() == Binary.MUL -> Linearity.EACH;
      case MatMul _ -> Linearity.EACH;
      default -> Linearity.NONE;
    };
  }

  /// Holds one sample to it; nothing is asked of operations that are not linear.
  ///
  /// @param bound of the difference of both sides, relative to the norms of their factors
  public static void check(Sample sample, Device device, double bound) {
    Linearity linearity = linearity(sample.op());
    boolean linear = sample.op() instanceof LinearOp && sample.operands().size() == 2;
    if (sample.proof() != Sample.Proof.SMOOTH || (linearity == Linearity.NONE && !linear)) {
      return;
    }
    Evaluation evaluation = Evaluation.of(device, sample, Way.AS_LAID);
    double left = 0;
    double size = 1e-30;
    for (int k = 0; k < evaluation.outputs().size(); k++) {
      double[] output = evaluation.outputs().get(k);
      double[] upstream = Operand.of(output.length).values("upstream " + k);
      left += dot(output, upstream);
      size += norm(output) * norm(upstream);
    }
    double right = 0;
    for (int i = 0; i < sample.operands().size(); i++) {
      double[] x = sample.operands().get(i).values(sample.name() + "/" + i);
      double[] gradient = evaluation.gradients().get(i);
      double own = dot(x, gradient);
      double ownSize = size + norm(x) * norm(gradient);
      right += own;
      size += linearity == Linearity.JOINT ? norm(x) * norm(gradient) : 0;
      if (linearity != Linearity.JOINT) {
        compare(sample, device, left, own, bound * ownSize);
      }
    }
    if (linearity == Linearity.JOINT) {
      compare(sample, device, left, right, bound * size);
    }
  }

  private static void compare(Sample sample, Device device, double left, double right, double bound) {
    if (!(Math.abs(left - right) <= bound)) {
      throw new Nonconformance(String.format(
          Locale.ROOT, "%s on %s: ⟨Ax, y⟩ = %.9g, ⟨x, Aᵀy⟩ = %.9g, bound %.3g", sample, device, left, right, bound));
    }
  }

  private static double dot(double[] a, double @Nullable [] b) {
    double sum = 0;
    for (int i = 0; b != null && i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double @Nullable [] values) {
    return values == null ? 0 : Math.sqrt(dot(values, values));
  }

  /// All samples of a list.
  public static void check(List<Sample> samples, Device device, double bound) {
    samples.forEach(sample -> check(sample, device, bound));
  }
}
