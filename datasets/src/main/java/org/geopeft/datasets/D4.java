package org.geopeft.datasets;

/// The eight symmetries of the square, with the names and the order of albumentations. Each is a reading rule: where
/// the value of an output pixel lies in the input.
public enum D4 {
  /// Identity.
  E(false, false, false),
  /// A quarter turn counter-clockwise.
  R90(true, false, true),
  /// A half turn.
  R180(false, true, true),
  /// Three quarter turns counter-clockwise.
  R270(true, true, false),
  /// Rows reversed.
  V(false, true, false),
  /// Transposed after a half turn: mirrored at the other diagonal.
  HVT(true, true, true),
  /// Columns reversed.
  H(false, false, true),
  /// Transposed.
  T(true, false, false);

  private final boolean transposes;
  private final boolean reversesRows;
  private final boolean reversesColumns;

  D4(boolean transposes, boolean reversesRows, boolean reversesColumns) {
    this.transposes = transposes;
    this.reversesRows = reversesRows;
    this.reversesColumns = reversesColumns;
  }

  /// Whether height and width change places.
  public boolean transposes() {
    return transposes;
  }

  /// The element that three random bits choose.
  static D4 chosenBy(long bits) {
    return values()[(int) (bits >>> 61)];
  }

  /// The image turned.
  ///
  /// @param image `[planes, height, width]`
  /// @return `[planes, height, width]`, or `[planes, width, height]` if this element transposes
  public float[] apply(float[] image, int planes, int height, int width) {
    if (this == E) {
      return image;
    }
    float[] turned = new float[image.length];
    int plane = height * width;
    int[] walk = walk(height, width);
    for (int p = 0; p < planes; p++) {
      int out = p * plane;
      for (int i = 0; i < outHeight(height, width); i++) {
        int from = p * plane + walk[0] + i * walk[1];
        for (int j = 0; j < outWidth(height, width); j++) {
          turned[out++] = image[from];
          from += walk[2];
        }
      }
    }
    return turned;
  }

  /// The mask turned.
  ///
  /// @param mask `[height, width]`
  /// @return `[height, width]`, or `[width, height]` if this element transposes
  public int[] apply(int[] mask, int height, int width) {
    if (this == E) {
      return mask;
    }
    int[] turned = new int[mask.length];
    int[] walk = walk(height, width);
    int out = 0;
    for (int i = 0; i < outHeight(height, width); i++) {
      int from = walk[0] + i * walk[1];
      for (int j = 0; j < outWidth(height, width); j++) {
        turned[out++] = mask[from];
        from += walk[2];
      }
    }
    return turned;
  }

  /// Height of the output.
  int outHeight(int height, int width) {
    return transposes ? width : height;
  }

  /// Width of the output.
  int outWidth(int height, int width) {
    return transposes ? height : width;
  }

  /// Where the first output pixel is read, and how far the next output row's and column's source is from it.
  private int[] walk(int height, int width) {
    int start = (reversesRows ? (height - 1) * width : 0) + (reversesColumns ? width - 1 : 0);
    int sourceRow = reversesRows ? -width : width;
    int sourceColumn = reversesColumns ? -1 : 1;
    return transposes ? new int[] {start, sourceColumn, sourceRow} : new int[] {start, sourceRow, sourceColumn};
  }
}
