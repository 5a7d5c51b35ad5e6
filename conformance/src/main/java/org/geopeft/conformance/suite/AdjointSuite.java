package org.geopeft.conformance.suite;

import java.util.Locale;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.conformance.Operand;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.suite.Evaluation.Way;
import org.geopeft.tensor.Device;
import org.jspecify.annotations.Nullable;

/// The backward of a linear map A is its adjoint: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ for any x and y. This needs no step size and no
/// second implementation, and holds for samples of any size.
public final class AdjointSuite {
  private AdjointSuite() {}

  /// Holds one sample to it; nothing is asked of operations that are not linear.
  ///
  /// @param bound of the difference of both sides, relative to the norms of their factors
  public static void check(OpCase c, Sample sample, Device device, double bound) {
    Linearity linearity = c.linearity().apply(sample);
    if (sample.proof() != Sample.Proof.SMOOTH || linearity == Linearity.NONE) {
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

  /// All samples of a case.
  public static void check(OpCase c, Device device, double bound) {
    c.samples().forEach(sample -> check(c, sample, device, bound));
  }
}
