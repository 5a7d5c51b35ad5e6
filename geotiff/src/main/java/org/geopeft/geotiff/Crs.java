package org.geopeft.geotiff;

import java.util.Locale;
import java.util.OptionalInt;
import org.geopeft.geotiff.internal.GeoKeys;
import org.jspecify.annotations.Nullable;
import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateReferenceSystem;
import org.locationtech.proj4j.CoordinateTransformFactory;
import org.locationtech.proj4j.Proj4jException;
import org.locationtech.proj4j.ProjCoordinate;

/// A coordinate system as a file names it: by EPSG code, or by the parameters of a transverse Mercator (files of the
/// HLS archive carry no code). Immutable.
public final class Crs {
  private static final int WGS84 = 4326;
  private static final int METRE = 9001;
  private static final int DEGREE = 9102;
  private static final int TRANSVERSE_MERCATOR = 1;
  /// Projection codes 16001…16060 and 16101…16160 are the UTM zones, north and south.
  private static final int UTM_NORTH = 16000;

  private static final int UTM_SOUTH = 16100;

  private final int epsg;
  private final @Nullable String parameters;
  private final String name;

  private Crs(int epsg, @Nullable String parameters, String name) {
    this.epsg = epsg;
    this.parameters = parameters;
    this.name = name;
  }

  /// The system with this EPSG code.
  public static Crs ofEpsg(int code) {
    if (code > 32600 && code <= 32660) {
      return new Crs(code, utm(code - 32600, false, "+datum=WGS84"), "EPSG:" + code);
    }
    if (code > 32700 && code <= 32760) {
      return new Crs(code, utm(code - 32700, true, "+datum=WGS84"), "EPSG:" + code);
    }
    return new Crs(code, null, "EPSG:" + code);
  }

  static @Nullable Crs of(GeoKeys keys) {
    return switch (keys.code(GeoKeys.MODEL_TYPE)) {
      case GeoKeys.PROJECTED -> projected(keys);
      case GeoKeys.GEOGRAPHIC -> geographic(keys);
      default -> keys.code(GeoKeys.PROJECTED_CRS) > 0 ? projected(keys)
          : keys.code(GeoKeys.GEODETIC_CRS) > 0 ? geographic(keys) : null;
    };
  }

  private static Crs projected(GeoKeys keys) {
    int code = keys.code(GeoKeys.PROJECTED_CRS);
    if (code > 0 && code < GeoKeys.USER_DEFINED) {
      return ofEpsg(code);
    }
    String ellipsoid = ellipsoid(keys);
    int projection = keys.code(GeoKeys.PROJECTION);
    if (keys.has(GeoKeys.LINEAR_UNITS) && keys.code(GeoKeys.LINEAR_UNITS) != METRE) {
      return unknown("a user-defined projection in the linear unit " + keys.code(GeoKeys.LINEAR_UNITS));
    }
    if (ellipsoid == null) {
      return unknown("a user-defined projection on an unknown ellipsoid");
    }
    if (projection > UTM_NORTH && projection <= UTM_NORTH + 60) {
      return user(utm(projection - UTM_NORTH, false, ellipsoid), "a user-defined UTM projection");
    }
    if (projection > UTM_SOUTH && projection <= UTM_SOUTH + 60) {
      return user(utm(projection - UTM_SOUTH, true, ellipsoid), "a user-defined UTM projection");
    }
    int method = keys.code(GeoKeys.PROJECTION_METHOD);
    if (method != TRANSVERSE_MERCATOR) {
      return unknown("a user-defined projection (Projection " + projection + ", method " + method + ")");
    }
    return user(String.format(Locale.ROOT, "+proj=etmerc +lat_0=%s +lon_0=%s +k=%s +x_0=%s +y_0=%s %s +units=m",
        keys.number(GeoKeys.NATURAL_ORIGIN_LATITUDE, 0), keys.number(GeoKeys.NATURAL_ORIGIN_LONGITUDE, 0),
        keys.number(GeoKeys.NATURAL_ORIGIN_SCALE, 1), keys.number(GeoKeys.FALSE_EASTING, 0),
        keys.number(GeoKeys.FALSE_NORTHING, 0), ellipsoid), "a user-defined transverse Mercator projection");
  }

  private static Crs geographic(GeoKeys keys) {
    int code = keys.code(GeoKeys.GEODETIC_CRS);
    if (code > 0 && code < GeoKeys.USER_DEFINED) {
      return ofEpsg(code);
    }
    String ellipsoid = ellipsoid(keys);
    if (ellipsoid == null || (keys.has(GeoKeys.ANGULAR_UNITS) && keys.code(GeoKeys.ANGULAR_UNITS) != DEGREE)) {
      return unknown("a user-defined geographic system");
    }
    return user("+proj=longlat " + ellipsoid, "a user-defined geographic system");
  }

  /// The datum or ellipsoid of a user-defined system for proj4j, null where the file names none that is known.
  private static @Nullable String ellipsoid(GeoKeys keys) {
    int system = keys.code(GeoKeys.GEODETIC_CRS);
    int datum = keys.code(GeoKeys.GEODETIC_DATUM);
    int ellipsoid = keys.code(GeoKeys.ELLIPSOID);
    double a = keys.number(GeoKeys.SEMI_MAJOR_AXIS, 0);
    double flattening = keys.number(GeoKeys.INVERSE_FLATTENING, 0);
    double b = keys.number(GeoKeys.SEMI_MINOR_AXIS, flattening == 0 ? 0 : a - a / flattening);
    boolean wgs84 = Math.abs(a - 6378137) < 1e-6 && Math.abs(flattening - 298.257223563) < 1e-9;
    if (system == WGS84 || datum == 6326 || ellipsoid == 7030 || wgs84) {
      return "+datum=WGS84";
    }
    if (system == 4269 || datum == 6269) {
      return "+datum=NAD83";
    }
    if (ellipsoid == 7019) {
      return "+ellps=GRS80";
    }
    return a > 0 && b > 0 ? String.format(Locale.ROOT, "+a=%s +b=%s", a, b) : null;
  }

  private static String utm(int zone, boolean south, String ellipsoid) {
    return "+proj=utm +zone=" + zone + (south ? " +south " : " ") + ellipsoid + " +units=m";
  }

  private static Crs user(String parameters, String name) {
    return new Crs(0, parameters, name);
  }

  private static Crs unknown(String name) {
    return new Crs(0, null, name);
  }

  /// The EPSG code, empty for a user-defined system.
  public OptionalInt epsg() {
    return epsg == 0 ? OptionalInt.empty() : OptionalInt.of(epsg);
  }

  /// Converts a point to EPSG:4326. Datum shifts finer than a few millimetres are not modelled.
  ///
  /// @param x easting, or longitude in a geographic system, whatever axis order EPSG gives the system
  /// @param y northing, or latitude
  /// @throws GeoTiffException when the system is not known, or the point lies outside of the projection's domain
  public LonLat toLonLat(double x, double y) throws GeoTiffException {
    if (epsg == WGS84) {
      return new LonLat(x, y);
    }
    if (epsg == 0 && parameters == null) {
      throw new GeoTiffException("Cannot convert coordinates to degrees: the coordinate system is " + name
          + "; known are EPSG codes and user-defined transverse Mercator (UTM) systems in metres.");
    }
    try {
      CRSFactory factory = new CRSFactory();
      CoordinateReferenceSystem from =
          parameters == null ? factory.createFromName(name) : factory.createFromParameters(name, parameters);
      CoordinateReferenceSystem to = factory.createFromParameters("EPSG:4326", "+proj=longlat +datum=WGS84");
      ProjCoordinate out = new CoordinateTransformFactory().createTransform(from, to)
          .transform(new ProjCoordinate(x, y), new ProjCoordinate());
      if (!Double.isFinite(out.x) || !Double.isFinite(out.y)) {
        throw new GeoTiffException(outside(x, y));
      }
      return new LonLat(out.x, out.y);
    } catch (Proj4jException | IllegalStateException e) {
      throw new GeoTiffException(outside(x, y) + " (" + e.getMessage() + ")", e);
    }
  }

  private String outside(double x, double y) {
    return "Cannot convert x " + x + ", y " + y + " in " + name + " to degrees:"
        + " the system is not known or the point lies outside of it.";
  }

  @Override
  public String toString() {
    return name;
  }
}
