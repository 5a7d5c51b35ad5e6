package org.geopeft.tensor.reference;

import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.Pointwise;
import org.geopeft.tensor.Tensor;

/// Comparisons, conditions, bounds and running sums, as their formulas say.
final class ReferencePointwise implements Pointwise {
  @Override
  public void compare(Comparison comparison, Tensor a, Tensor b, Tensor out) {
    double[] as = a.toDoubles();
    double[] bs = b.toDoubles();
    for (int i = 0; i < as.length; i++) {
      as[i] = comparison.holds(as[i], bs[i]) ? 1 : 0;
    }
    out.set(as);
  }

  @Override
  public void where(Tensor condition, Tensor a, Tensor b, Tensor out) {
    double[] conditions = condition.toDoubles();
    double[] as = a.toDoubles();
    double[] bs = b.toDoubles();
    for (int i = 0; i < as.length; i++) {
      as[i] = conditions[i] != 0 ? as[i] : bs[i];
    }
    out.set(as);
  }

  @Override
  public void clamp(Tensor x, double least, double most, Tensor out) {
    Walk.map(x, v -> Math.min(Math.max(v, least), most), out);
  }

  @Override
  public void clampGradient(Tensor x, double least, double most, Tensor g, Tensor out) {
    double[] xs = x.toDoubles();
    double[] gs = g.toDoubles();
    for (int i = 0; i < xs.length; i++) {
      boolean above = least == Double.NEGATIVE_INFINITY ? xs[i] >= least : xs[i] > least;
      boolean below = most == Double.POSITIVE_INFINITY ? xs[i] <= most : xs[i] < most;
      gs[i] = above && below ? gs[i] : 0;
    }
    out.set(gs);
  }

  @Override
  public void runningSum(Tensor x, boolean backwards, Tensor out) {
    double[] xs = x.toDoubles();
    int n = x.shape().intSize(1);
    int inner = x.shape().intSize(2);
    for (int i = 0; i < xs.length; i++) {
      int at = backwards ? xs.length - 1 - i : i;
      boolean first = i / inner % n == 0;
      xs[at] += first ? 0 : xs[backwards ? at + inner : at - inner];
    }
    out.set(xs);
  }
}
