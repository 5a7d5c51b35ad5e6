package org.geopeft.conformance.golden;

import java.util.List;
import java.util.Map;
import org.geopeft.autograd.op.AveragePool2d;
import org.geopeft.autograd.op.MaxPool2d;
import org.geopeft.autograd.op.PoolAxis;
import org.geopeft.autograd.op.PoolAxis.Adaptive;
import org.geopeft.autograd.op.PoolAxis.Sliding;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Slide;

/// Largest values and averages over windows.
final class PoolTranslations {
  private PoolTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("max_pool2d",
            Call.single(call -> call.run().apply(new MaxPool2d(sliding(call, 0), sliding(call, 1)), call.x()))),
        Map.entry("avg_pool2d",
            Call.single(call -> call.run().apply(new AveragePool2d(sliding(call, 0), sliding(call, 1)), call.x()))),
        Map.entry("adaptive_max_pool2d",
            Call.single(call -> call.run().apply(new MaxPool2d(adaptive(call, 0), adaptive(call, 1)), call.x()))),
        Map.entry("adaptive_avg_pool2d",
            Call.single(call -> call.run().apply(new AveragePool2d(adaptive(call, 0), adaptive(call, 1)), call.x()))));
  }

  /// @param axis 0 for rows, 1 for columns
  private static PoolAxis sliding(Call call, int axis) {
    Call.require(!call.attributes().has("divisor_override"), "avg_pool2d with another divisor");
    int kernel = number(call, "kernel", axis, 0);
    Slide slide = Slide.of(
        number(call, "stride", axis, kernel), number(call, "padding", axis, 0), number(call, "dilation", axis, 1));
    boolean countPadding = !Boolean.FALSE.equals(call.attributes().get("count_include_pad"));
    return new Sliding(kernel, slide, call.attributes().flag("ceil_mode"), countPadding);
  }

  /// One number stands for both axes.
  private static int number(Call call, String key, int axis, int otherwise) {
    int[] given = call.attributes().integers(key);
    return given.length == 0 ? otherwise : given[given.length == 1 ? 0 : axis];
  }

  /// A size that is missing is the image's own.
  private static PoolAxis adaptive(Call call, int axis) {
    Object size = call.attributes().get("size");
    Object given = size instanceof List<?> list ? list.get(list.size() == 1 ? 0 : axis) : size;
    int own = call.x().shape().intSize(axis - 2);
    return new Adaptive(given instanceof Number number ? number.intValue() : own);
  }
}
