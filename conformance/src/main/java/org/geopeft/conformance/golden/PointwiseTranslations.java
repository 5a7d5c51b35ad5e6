package org.geopeft.conformance.golden;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.geopeft.autograd.op.Clamp;
import org.geopeft.autograd.op.Classify;
import org.geopeft.autograd.op.Compare;
import org.geopeft.autograd.op.CumulativeSum;
import org.geopeft.autograd.op.MaskedFill;
import org.geopeft.autograd.op.Where;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.Tensor;

/// Comparisons, conditions, bounds and running sums.
final class PointwiseTranslations {
  private PointwiseTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    Map<String, Translation> all = new LinkedHashMap<>();
    for (Comparison comparison : Comparison.values()) {
      all.put(
          comparison.name().toLowerCase(Locale.ROOT),
          Call.single(call -> call.run().apply(new Compare(comparison), call.x(), call.input("y"))));
    }
    all.put("isnan", Call.single(call -> call.run().apply(new Classify(Classify.Kind.NAN), call.x())));
    all.put("isfinite", Call.single(call -> call.run().apply(new Classify(Classify.Kind.FINITE), call.x())));
    all.put(
        "where",
        Call.single(call -> call.run().apply(new Where(), call.input("condition"), call.x(), call.input("y"))));
    all.put(
        "masked_fill",
        Call.single(call ->
            call.run().apply(new MaskedFill(call.attributes().number("value", 0)), call.x(), call.input("mask"))));
    all.put("clamp", Call.single(PointwiseTranslations::clamp));
    all.put("cumsum", Call.single(PointwiseTranslations::cumulativeSum));
    return all;
  }

  private static Tensor clamp(Call call) {
    double least = call.attributes().number("min", Double.NEGATIVE_INFINITY);
    double most = call.attributes().number("max", Double.POSITIVE_INFINITY);
    return call.run().apply(new Clamp(least, most), call.x());
  }

  private static Tensor cumulativeSum(Call call) {
    return call.x().shape().rank() == 0
        ? call.x()
        : call.run().apply(new CumulativeSum(call.axis("dim", call.x().shape().rank())), call.x());
  }
}
