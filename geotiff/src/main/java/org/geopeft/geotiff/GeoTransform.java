package org.geopeft.geotiff;

/// The affine map from pixels to coordinates: `x = a·column + b·row + c`, `y = d·column + e·row + f`, where whole
/// numbers are the corners of pixels, whatever the file's raster type (pixel-is-area or pixel-is-point).
public record GeoTransform(double a, double b, double c, double d, double e, double f) {
  /// What GDAL reports for a file without a transform.
  public static final GeoTransform IDENTITY = new GeoTransform(1, 0, 0, 0, 1, 0);

  /// North up: pixels of `pixelWidth` × `pixelHeight` (both positive) with the upper left corner at (`left`, `top`).
  public static GeoTransform northUp(double left, double top, double pixelWidth, double pixelHeight) {
    return new GeoTransform(pixelWidth, 0, left, 0, -pixelHeight, top);
  }

  public double x(double column, double row) {
    return a * column + b * row + c;
  }

  public double y(double column, double row) {
    return d * column + e * row + f;
  }

  /// The map of a part of the image whose first pixel is (`column`, `row`) of the whole.
  public GeoTransform at(double column, double row) {
    return new GeoTransform(a, b, x(column, row), d, e, y(column, row));
  }

  /// a, b, c, d, e, f.
  public double[] toArray() {
    return new double[] {a, b, c, d, e, f};
  }
}
