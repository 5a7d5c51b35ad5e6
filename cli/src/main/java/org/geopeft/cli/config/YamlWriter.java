package org.geopeft.cli.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes plain Java values as YAML in the form PyYAML gives them, which every reader of YAML 1.1 reads back alike.
public final class YamlWriter {

  private static final String INDICATORS = "-?:,[]{}#&*!|>'\"%@`";

  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  /// @param document maps, lists, text, numbers, booleans and null
  public static String write(Map<String, ?> document) {
    var writer = new YamlWriter();
    if (document.isEmpty()) {
      return "{}\n";
    }
    writer.mapping(document, "", "");
    return writer.out.toString();
  }

  // `first` stands before the first line, `indent` before the others
  private void mapping(Map<?, ?> map, String first, String indent) {
    String prefix = first;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(prefix).append(text(String.valueOf(entry.getKey()))).append(':');
      switch (entry.getValue()) {
        case Map<?, ?> inner when !inner.isEmpty() -> {
          out.append('\n');
          mapping(inner, indent + "  ", indent + "  ");
        }
        case List<?> list when !list.isEmpty() -> {
          out.append('\n');
          list(list, indent, indent);
        }
        case null, default -> out.append(' ').append(scalar(entry.getValue())).append('\n');
      }
      prefix = indent;
    }
  }

  private void list(List<?> list, String first, String indent) {
    String prefix = first;
    for (Object item : list) {
      switch (item) {
        case Map<?, ?> inner when !inner.isEmpty() -> mapping(inner, prefix + "- ", indent + "  ");
        case List<?> inner when !inner.isEmpty() -> list(inner, prefix + "- ", indent + "  ");
        case null, default -> out.append(prefix).append("- ").append(scalar(item)).append('\n');
      }
      prefix = indent;
    }
  }

  private static String scalar(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean b -> b.toString();
      case Double d -> real(d);
      case Float f -> real(f.doubleValue());
      case Number n -> n.toString();
      case Map<?, ?> empty -> "{}";
      case List<?> empty -> "[]";
      default -> text(value.toString());
    };
  }

  /// Shortest digits that give the number back, as Python writes them: `1.0e-05`, `0.0001`.
  static String real(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = digits.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    BigDecimal mantissa = digits.movePointLeft(exponent);
    String shown = mantissa.toPlainString();
    return (shown.contains(".") ? shown : shown + ".0")
        + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
  }

  private static String text(String value) {
    if (value.chars().anyMatch(c -> c < ' ' || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0xFEFF || c == 0x2028
        || c == 0x2029)) {
      return doubleQuoted(value);
    }
    boolean plain = !value.isEmpty()
        && !Yaml11.meansSomethingElse(value)
        && INDICATORS.indexOf(value.charAt(0)) < 0
        && !value.startsWith(" ") && !value.endsWith(" ") && !value.endsWith(":")
        && !value.contains(": ") && !value.contains(" #");
    return plain ? value : "'" + value.replace("'", "''") + "'";
  }

  private static String doubleQuoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        case '\r' -> quoted.append("\\r");
        default -> {
          if (c < ' ' || c >= 0x7F) {
            quoted.append("\\u%04X".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
