package org.geopeft.training.callbacks;

import java.util.LinkedHashMap;
import java.util.Map;

/// What `LearningRateMonitor` logs: the rate of each parameter group under Lightning's names, `lr-AdamW`, or
/// `lr-AdamW/pg1`, `lr-AdamW/pg2`, … where there are several groups.
public final class LearningRateNames {

  private LearningRateNames() {}

  /// @param optimizer the optimizer's class name, `AdamW`
  /// @param rates the rate of each parameter group
  public static Map<String, Double> named(String optimizer, double[] rates) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int i = 0; i < rates.length; i++) {
      named.put("lr-" + optimizer + (rates.length > 1 ? "/pg" + (i + 1) : ""), rates[i]);
    }
    return named;
  }
}
