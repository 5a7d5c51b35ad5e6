package org.geopeft.cli.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a plain scalar means: YAML 1.1 as PyYAML reads it, with jsonargparse's two changes: `1e-4` is a number, and a
/// date stays text.
final class Yaml11 {

  private static final Set<String> TRUE = Set.of("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE = Set.of("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");

  private static final Pattern INTEGER = Pattern.compile(
      "[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
  private static final Pattern FLOAT = Pattern.compile(
      "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
          + "|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
          + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
          + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
          + "|[-+]?\\.(?:inf|Inf|INF)"
          + "|\\.(?:nan|NaN|NAN)");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?");

  private Yaml11() {}

  /// The value of an unquoted scalar: Boolean, Long or BigInteger, Double, null, or else the text.
  static @Nullable Object resolve(String text) {
    if (NULL.contains(text)) {
      return null;
    }
    if (TRUE.contains(text)) {
      return true;
    }
    if (FALSE.contains(text)) {
      return false;
    }
    if (INTEGER.matcher(text).matches()) {
      return integer(text);
    }
    if (FLOAT.matcher(text).matches()) {
      return real(text);
    }
    return text;
  }

  /// Whether a text must be quoted to stay text, for any reader of YAML 1.1.
  static boolean meansSomethingElse(String text) {
    return !(resolve(text) instanceof String) || DATE.matcher(text).matches() || text.equals("=") || text.equals("<<");
  }

  private static Number integer(String text) {
    String digits = text.replace("_", "");
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    BigInteger value;
    if (digits.startsWith("0b")) {
      value = new BigInteger(digits.substring(2), 2);
    } else if (digits.startsWith("0x")) {
      value = new BigInteger(digits.substring(2), 16);
    } else if (digits.contains(":")) {
      value = BigInteger.ZERO;
      for (String part : digits.split(":")) {
        value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
      }
    } else {
      value = new BigInteger(digits, digits.length() > 1 && digits.startsWith("0") ? 8 : 10);
    }
    value = negative ? value.negate() : value;
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    return value;
  }

  private static double real(String text) {
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    double value;
    if (digits.equals(".inf")) {
      value = Double.POSITIVE_INFINITY;
    } else if (digits.equals(".nan")) {
      value = Double.NaN;
    } else {
      value = 0;
      for (String part : digits.split(":")) {
        value = value * 60 + Double.parseDouble(part);
      }
    }
    return negative ? -value : value;
  }
}
