package org.geopeft.geotiff.internal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The GeoKey directory (OGC GeoTIFF 1.1, section 7.1): numbers by key, taken from the directory itself or from the
/// tag of doubles. Texts are not wanted by anything here.
public final class GeoKeys {
  public static final int MODEL_TYPE = 1024;
  public static final int RASTER_TYPE = 1025;
  public static final int GEODETIC_CRS = 2048;
  public static final int GEODETIC_DATUM = 2050;
  public static final int ANGULAR_UNITS = 2054;
  public static final int ELLIPSOID = 2056;
  public static final int SEMI_MAJOR_AXIS = 2057;
  public static final int SEMI_MINOR_AXIS = 2058;
  public static final int INVERSE_FLATTENING = 2059;
  public static final int PROJECTED_CRS = 3072;
  public static final int PROJECTION = 3074;
  public static final int PROJECTION_METHOD = 3075;
  public static final int LINEAR_UNITS = 3076;
  public static final int NATURAL_ORIGIN_LONGITUDE = 3080;
  public static final int NATURAL_ORIGIN_LATITUDE = 3081;
  public static final int FALSE_EASTING = 3082;
  public static final int FALSE_NORTHING = 3083;
  public static final int NATURAL_ORIGIN_SCALE = 3092;

  public static final int PROJECTED = 1;
  public static final int GEOGRAPHIC = 2;
  public static final int PIXEL_IS_POINT = 2;
  public static final int USER_DEFINED = 32767;

  private final Map<Integer, Double> numbers;

  private GeoKeys(Map<Integer, Double> numbers) {
    this.numbers = numbers;
  }

  /// Null when the directory is cut or refers to doubles that are not there.
  public static @Nullable GeoKeys parse(long[] directory, double[] doubles) {
    if (directory.length < 4 || directory[3] > (directory.length - 4) / 4) {
      return null;
    }
    Map<Integer, Double> numbers = new HashMap<>();
    for (int i = 0; i < directory[3]; i++) {
      int at = 4 + 4 * i;
      int key = (int) directory[at];
      int location = (int) directory[at + 1];
      int value = (int) directory[at + 3];
      if (location == 0) {
        numbers.put(key, (double) value);
      } else if (location == Tags.GEO_DOUBLE_PARAMS) {
        if (value >= doubles.length) {
          return null;
        }
        numbers.put(key, doubles[value]);
      }
    }
    return new GeoKeys(numbers);
  }

  public boolean has(int key) {
    return numbers.containsKey(key);
  }

  /// The code stored under a key, 0 (undefined) where there is none.
  public int code(int key) {
    Double value = numbers.get(key);
    return value == null ? 0 : value.intValue();
  }

  public double number(int key, double otherwise) {
    return numbers.getOrDefault(key, otherwise);
  }
}
