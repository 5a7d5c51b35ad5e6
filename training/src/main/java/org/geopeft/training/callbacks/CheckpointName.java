package org.geopeft.training.callbacks;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Lightning's template for the name of a checkpoint: `{epoch}`, `{epoch:02d}`, `best-{val/mIoU:.3f}`.
///
/// Each field becomes `name=value` (`epoch=02`) unless metric names are not to be inserted; a slash in a metric's name
/// makes a folder. A field that names no metric reads 0. Formats are Python's `[0][width][.precision](d|f|e|%)`.
final class CheckpointName {

  private static final Pattern FIELD = Pattern.compile("\\{([^}:]*)(?::([^}]*))?}");
  private static final Pattern FORMAT = Pattern.compile("(0?)(\\d*)(?:\\.(\\d+))?([dfe%]?)");
  private static final int PYTHON_PRECISION = 6;

  private final String template;
  private final boolean insertNames;

  /// @throws IllegalArgumentException if a format is not one of those above
  CheckpointName(String template, boolean insertNames) {
    this.template = template;
    this.insertNames = insertNames;
    render(0, 0, Map.of()); // a format that cannot be used is better refused now than after an epoch
  }

  /// The name without extension.
  String render(int epoch, long step, Map<String, Double> metrics) {
    Matcher field = FIELD.matcher(template);
    var out = new StringBuilder();
    while (field.find()) {
      String name = field.group(1);
      String format = field.group(2) == null ? "" : field.group(2);
      String value = switch (name) {
        case "epoch" -> format(epoch, true, format);
        case "step" -> format(step, true, format);
        default -> {
          Double metric = metrics.get(name);
          yield format(metric == null ? 0 : metric, metric == null, format);
        }
      };
      field.appendReplacement(out, Matcher.quoteReplacement((insertNames ? name + "=" : "") + value));
    }
    return field.appendTail(out).toString();
  }

  private String format(double value, boolean integer, String format) {
    Matcher parts = FORMAT.matcher(format);
    if (!parts.matches() || (parts.group(4).equals("d") && !integer)) {
      throw new IllegalArgumentException(
          ("Cannot use the checkpoint filename %s: the format :%s cannot be applied to %s. Formats are [0][width]d for "
              + "epoch and step, and [0][width][.precision] with f, e or %% for metrics.")
              .formatted(template, format, integer ? "an integer" : "a metric"));
    }
    boolean plain = parts.group(4).equals("d") || (parts.group(4).isEmpty() && parts.group(3) == null);
    String text = plain
        ? (integer ? Long.toString((long) value) : Double.toString(value))
        : real(value, parts.group(3), parts.group(4));
    int width = parts.group(2).isEmpty() ? 0 : Integer.parseInt(parts.group(2));
    String padding = parts.group(1).isEmpty() ? " " : "0";
    return padding.repeat(Math.max(0, width - text.length())) + text;
  }

  private static String real(double value, @Nullable String precision, String type) {
    int digits = precision == null ? PYTHON_PRECISION : Integer.parseInt(precision);
    return switch (type) {
      case "e" -> String.format(Locale.ROOT, "%." + digits + "e", value);
      case "%" -> String.format(Locale.ROOT, "%." + digits + "f%%", value * 100);
      default -> String.format(Locale.ROOT, "%." + digits + "f", value);
    };
  }
}
