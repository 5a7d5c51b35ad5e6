package org.geopeft.geotiff;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.geopeft.geotiff.internal.Directory;
import org.geopeft.geotiff.internal.GeoKeys;
import org.geopeft.geotiff.internal.Tags;
import org.geopeft.geotiff.internal.TiffInput;
import org.jspecify.annotations.Nullable;

/// Where an image lies: its transform and its coordinate system, kept as the GeoTIFF tags that say so. A writer copies
/// those tags unchanged, so a file written with the georeference of another has exactly the same one.
public final class GeoReference {
  /// No transform, no coordinate system.
  public static final GeoReference NONE = new GeoReference(null, null, null, null, null, null);

  private final double @Nullable [] pixelScale;
  private final double @Nullable [] tiePoints;
  private final double @Nullable [] matrix;
  private final long @Nullable [] keyDirectory;
  private final double @Nullable [] keyDoubles;
  private final byte @Nullable [] keyTexts;
  private final @Nullable GeoKeys keys;
  private final @Nullable GeoTransform transform;
  private final @Nullable Crs crs;

  private GeoReference(double @Nullable [] pixelScale, double @Nullable [] tiePoints, double @Nullable [] matrix,
      long @Nullable [] keyDirectory, double @Nullable [] keyDoubles, byte @Nullable [] keyTexts) {
    this.pixelScale = pixelScale;
    this.tiePoints = tiePoints;
    this.matrix = matrix;
    this.keyDirectory = keyDirectory;
    this.keyDoubles = keyDoubles;
    this.keyTexts = keyTexts;
    this.keys = keyDirectory == null ? null
        : GeoKeys.parse(keyDirectory, keyDoubles == null ? new double[0] : keyDoubles);
    this.transform = findTransform();
    this.crs = keys == null || (transform == null && tiePoints != null) ? null : Crs.of(keys);
  }

  static GeoReference read(TiffInput input, Directory directory) throws IOException {
    long[] keyDirectory = directory.has(Tags.GEO_KEY_DIRECTORY)
        ? directory.integers(Tags.GEO_KEY_DIRECTORY, "GeoKeyDirectory") : null;
    GeoReference out = new GeoReference(directory.doubles(Tags.MODEL_PIXEL_SCALE, "ModelPixelScale"),
        directory.doubles(Tags.MODEL_TIE_POINT, "ModelTiepoint"),
        directory.doubles(Tags.MODEL_TRANSFORMATION, "ModelTransformation"), keyDirectory,
        directory.doubles(Tags.GEO_DOUBLE_PARAMS, "GeoDoubleParams"),
        directory.bytes(Tags.GEO_ASCII_PARAMS, "GeoAsciiParams"));
    if (keyDirectory != null && out.keys == null) {
      throw input.broken("its GeoKey directory of " + keyDirectory.length + " numbers announces more keys than it has,"
          + " or a key refers to numbers that are not there");
    }
    return out;
  }

  /// A projected system by its EPSG code, such as 32633 for UTM zone 33 north on WGS 84.
  public static GeoReference projected(int epsg, GeoTransform transform) {
    return ofKeys(transform, GeoKeys.PROJECTED, GeoKeys.PROJECTED_CRS, epsg);
  }

  /// A geographic system (longitude, latitude in degrees) by its EPSG code, such as 4326.
  public static GeoReference geographic(int epsg, GeoTransform transform) {
    return ofKeys(transform, GeoKeys.GEOGRAPHIC, GeoKeys.GEODETIC_CRS, epsg);
  }

  private static GeoReference ofKeys(GeoTransform transform, int model, int key, int epsg) {
    if (epsg < 1 || epsg >= GeoKeys.USER_DEFINED) {
      throw new IllegalArgumentException("EPSG code " + epsg + ": not 1 to " + (GeoKeys.USER_DEFINED - 1));
    }
    long[] directory = {1, 1, 0, 3, GeoKeys.MODEL_TYPE, 0, 1, model, GeoKeys.RASTER_TYPE, 0, 1, 1, key, 0, 1, epsg};
    return new GeoReference(null, null, null, directory, null, null).moved(transform);
  }

  /// The georeference of a part of this image whose first pixel is (`column`, `row`); this one where it has none.
  public GeoReference at(int column, int row) {
    return transform == null ? this : moved(transform.at(column, row));
  }

  /// The same coordinate system with another transform.
  public GeoReference moved(GeoTransform to) {
    double half = isPoint() ? 0.5 : 0;
    GeoTransform stored = to.at(half, half);
    boolean northUp = stored.b() == 0 && stored.d() == 0 && stored.a() > 0 && stored.e() < 0;
    if (northUp) {
      return new GeoReference(new double[] {stored.a(), -stored.e(), 0},
          new double[] {0, 0, 0, stored.c(), stored.f(), 0}, null, keyDirectory, keyDoubles, keyTexts);
    }
    double[] rows = {stored.a(), stored.b(), 0, stored.c(), stored.d(), stored.e(), 0, stored.f(),
        0, 0, 0, 0, 0, 0, 0, 1};
    return new GeoReference(null, null, rows, keyDirectory, keyDoubles, keyTexts);
  }

  private boolean isPoint() {
    return keys != null && keys.code(GeoKeys.RASTER_TYPE) == GeoKeys.PIXEL_IS_POINT;
  }

  private @Nullable GeoTransform findTransform() {
    GeoTransform stored = null;
    if (matrix != null && matrix.length >= 8) {
      stored = new GeoTransform(matrix[0], matrix[1], matrix[3], matrix[4], matrix[5], matrix[7]);
    } else if (pixelScale != null && pixelScale.length >= 2 && tiePoints != null && tiePoints.length >= 6) {
      double a = pixelScale[0];
      double e = -Math.abs(pixelScale[1]); // rows run south; a grid that runs north has a matrix
      stored = new GeoTransform(a, 0, tiePoints[3] - tiePoints[0] * a, 0, e, tiePoints[4] - tiePoints[1] * e);
    }
    // the tie point of a pixel-is-point file is the centre of a pixel
    return stored == null || !isPoint() ? stored : stored.at(-0.5, -0.5);
  }

  /// The map from pixels to coordinates, null where the file has none (ground control points are none).
  public @Nullable GeoTransform transform() {
    return transform;
  }

  /// The coordinate system, null where the file names none.
  public @Nullable Crs crs() {
    return crs;
  }

  double @Nullable [] pixelScale() {
    return pixelScale;
  }

  double @Nullable [] tiePoints() {
    return tiePoints;
  }

  double @Nullable [] matrix() {
    return matrix;
  }

  long @Nullable [] keyDirectory() {
    return keyDirectory;
  }

  double @Nullable [] keyDoubles() {
    return keyDoubles;
  }

  byte @Nullable [] keyTexts() {
    return keyTexts;
  }

  @Override
  public String toString() {
    return crs + ", " + transform + (keyTexts == null ? "" : ", " + new String(keyTexts, StandardCharsets.UTF_8));
  }
}
