package org.geopeft.conformance.golden;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.geopeft.autograd.op.Pad;
import org.geopeft.autograd.op.Resize;
import org.geopeft.autograd.op.Resize.Target;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeRule;
import org.geopeft.tensor.Tensor;

/// Interpolation and padding.
final class ImageTranslations {
  private ImageTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("interpolate", Call.single(ImageTranslations::interpolate)),
        Map.entry("pad", Call.single(ImageTranslations::pad)));
  }

  private static Tensor interpolate(Call call) {
    Attributes attributes = call.attributes();
    ResizeMode mode =
        switch (attributes.text("mode")) {
          case "nearest" -> ResizeMode.NEAREST;
          case "nearest-exact" -> ResizeMode.NEAREST_EXACT;
          case "area" -> ResizeMode.AREA;
          case "linear", "bilinear", "trilinear" -> ResizeMode.BILINEAR;
          case "bicubic" -> ResizeMode.BICUBIC;
          default -> throw new MissingOperationException("interpolate with mode " + attributes.text("mode"));
        };
    ResizeRule rule = new ResizeRule(mode, attributes.flag("align_corners"), attributes.flag("antialias"));
    int axes = call.x().shape().rank() - 2;
    if (attributes.has("size")) {
      return call.run().apply(new Resize(rule, new Target.Size(each(attributes.integers("size"), axes))), call.x());
    }
    // areas follow sizes always
    boolean recompute = mode == ResizeMode.AREA || attributes.flag("recompute_scale_factor");
    List<Double> factors = each(attributes.numbers("scale_factor"), axes);
    return call.run().apply(new Resize(rule, new Target.Factor(factors, recompute)), call.x());
  }

  private static List<Integer> each(int[] values, int axes) {
    return IntStream.range(0, axes).mapToObj(i -> values[values.length == 1 ? 0 : i]).toList();
  }

  private static List<Double> each(double[] values, int axes) {
    return IntStream.range(0, axes).mapToObj(i -> values[values.length == 1 ? 0 : i]).toList();
  }

  private static Tensor pad(Call call) {
    List<Integer> sides = IntStream.of(call.attributes().integers("pad")).boxed().toList();
    PadMode mode = PadMode.valueOf(call.attributes().text("mode").toUpperCase(Locale.ROOT));
    double value = call.attributes().number("value", 0);
    return call.run().apply(new Pad(mode, value, sides), call.x());
  }
}
