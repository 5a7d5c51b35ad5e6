package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.geopeft.autograd.op.DeformableAttention;
import org.geopeft.autograd.op.GridSample;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.GridSampling.Mode;
import org.geopeft.tensor.GridSampling.Padding;
import org.geopeft.tensor.Sampling.Level;
import org.geopeft.tensor.Tensor;

/// Grid sampling and deformable attention.
final class SamplingTranslations {
  private SamplingTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("grid_sample", Call.single(SamplingTranslations::gridSample)),
        Map.entry("deformable_attention", Call.single(SamplingTranslations::deformableAttention)));
  }

  private static Tensor gridSample(Call call) {
    Call.require(call.x().shape().rank() == 4, "grid_sample of volumes");
    Mode mode = Mode.valueOf(call.attributes().text("mode").toUpperCase(Locale.ROOT));
    Padding padding = Padding.valueOf(call.attributes().text("padding_mode").toUpperCase(Locale.ROOT));
    GridSampling how = new GridSampling(mode, padding, call.attributes().flag("align_corners"));
    return call.run().apply(new GridSample(how), call.x(), call.input("grid"));
  }

  private static Tensor deformableAttention(Call call) {
    List<Level> levels = new ArrayList<>();
    for (Object size : (List<?>) Objects.requireNonNull(call.attributes().get("spatial_shapes"))) {
      List<?> pair = (List<?>) size;
      levels.add(new Level(((Number) pair.get(0)).intValue(), ((Number) pair.get(1)).intValue()));
    }
    DeformableAttention op = new DeformableAttention(levels);
    return call.run().apply(op, call.input("value"), call.input("locations"), call.input("weights"));
  }
}
