package org.geopeft.geotiff;

/// A rectangle of pixels: the column and row of its upper left pixel, its width and height.
public record Window(int column, int row, int width, int height) {
  public Window {
    if (column < 0 || row < 0 || width < 0 || height < 0) {
      throw new IllegalArgumentException(
          "window: column " + column + ", row " + row + ", width " + width + ", height " + height
              + ": none may be negative");
    }
  }

  /// Number of pixels.
  public long pixels() {
    return (long) width * height;
  }

  boolean fits(int imageWidth, int imageHeight) {
    return (long) column + width <= imageWidth && (long) row + height <= imageHeight;
  }
}
