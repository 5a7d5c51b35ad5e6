package org.geopeft.conformance.golden;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.geopeft.autograd.op.Pad;
import org.geopeft.autograd.op.Resize;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.Shape;
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
    ResizeMode mode =
        switch (call.attributes().text("mode")) {
          case "nearest" -> ResizeMode.NEAREST;
          case "bilinear" -> ResizeMode.BILINEAR;
          case "bicubic" -> ResizeMode.BICUBIC;
          default -> throw new MissingOperationException("interpolate with mode " + call.attributes().text("mode"));
        };
    Call.require(!call.attributes().flag("antialias"), "interpolate with antialias");
    Shape shape = call.x().shape();
    Call.require(shape.rank() == 4, "interpolate of one or three axes");
    int[] size = call.attributes().has("size") ? call.attributes().integers("size") : scaled(call, shape);
    return call.run().apply(new Resize(mode, call.attributes().flag("align_corners"), size[0], size[size.length - 1]), call.x());
  }

  /// A factor means the same as the size where it gives whole pixels.
  private static int[] scaled(Call call, Shape shape) {
    Object factor = Objects.requireNonNull(call.attributes().get("scale_factor"), "interpolate needs a size or a factor");
    List<?> factors = factor instanceof List<?> list ? list : List.of(factor, factor);
    double height = shape.size(2) * ((Number) factors.get(0)).doubleValue();
    double width = shape.size(3) * ((Number) factors.get(1)).doubleValue();
    Call.require(height == Math.rint(height) && width == Math.rint(width), "interpolate by a factor that splits pixels");
    return new int[] {(int) height, (int) width};
  }

  private static Tensor pad(Call call) {
    List<Integer> sides = IntStream.of(call.attributes().integers("pad")).boxed().toList();
    PadMode mode = PadMode.valueOf(call.attributes().text("mode").toUpperCase(Locale.ROOT));
    double value = call.attributes().number("value", 0);
    return call.run().apply(new Pad(mode, value, sides), call.x());
  }
}
