package org.geopeft.geotiff.internal;

import java.util.Locale;
import org.geopeft.geotiff.SampleType;
import org.jspecify.annotations.Nullable;

/// GDAL's nodata tag: a number written as text.
public final class NoData {
  private NoData() {}

  /// The number, or null for no text or one that is no number.
  public static @Nullable Double parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String trimmed = text.trim().toLowerCase(Locale.ROOT);
    switch (trimmed) {
      case "nan", "-nan", "+nan" -> {
        return Double.NaN;
      }
      case "inf", "+inf", "infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        try {
          return Double.valueOf(trimmed);
        } catch (NumberFormatException e) {
          return null;
        }
      }
    }
  }

  /// The text of a number, as GDAL reads it.
  public static String format(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
  }

  /// Whether pixels of this type can hold the value at all; where they cannot, none is nodata.
  public static boolean fits(SampleType type, double value) {
    return type.isFloatingPoint()
        || (value >= type.minimum() && value <= type.maximum() && value == Math.rint(value));
  }

  /// The value as pixels of this type hold it; integers take the nearest value of their range.
  public static double as(SampleType type, double value) {
    return switch (type) {
      case FLOAT64 -> value;
      case FLOAT32 -> (float) value;
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
      case INT8, UINT8, INT16, UINT16, INT32, UINT32 ->
          Double.isNaN(value) ? 0 : Math.rint(Math.clamp(value, type.minimum(), type.maximum())) + 0.0;
    };
  }
}
