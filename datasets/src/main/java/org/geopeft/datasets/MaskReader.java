package org.geopeft.datasets;

import java.io.IOException;
import java.nio.file.Path;
import org.geopeft.geotiff.GeoTiff;
import org.jspecify.annotations.Nullable;

/// Reads masks and refuses values that are no class.
///
/// @param labels which values are allowed
/// @param noLabelReplace what missing labels become (allowed too); null refuses them
record MaskReader(Labels labels, @Nullable Integer noLabelReplace) {
  /// The labels, `[height, width]`.
  ///
  /// @param image the file that the mask belongs to, of this height and width
  int[] read(Path file, Path image, int height, int width) throws IOException {
    try (GeoTiff mask = GeoTiff.open(file)) {
      requireSize(mask, image, height, width);
      double[] values = RasterReader.mask(mask);
      int[] classes = new int[values.length];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = label(values[i], file, i / width, i % width);
      }
      return classes;
    }
  }

  static void requireSize(GeoTiff mask, Path image, int height, int width) {
    if (mask.height() != height || mask.width() != width) {
      throw new DatasetException("The mask " + mask.path() + " is " + mask.height() + " × " + mask.width()
          + " pixels, its image " + image + " is " + height + " × " + width + ".");
    }
  }

  private int label(double value, Path file, int row, int column) {
    if (Double.isNaN(value)) {
      if (noLabelReplace == null) {
        throw new DatasetException("The mask " + file + " has no label at row " + row + ", column " + column
            + ", and no_label_replace is null. Set no_label_replace to the label that such pixels shall have"
            + " (-1 together with ignore_index: -1 leaves them out).");
      }
      return noLabelReplace;
    }
    int label = (int) value; // towards zero, as NumPy converts
    if (label != (long) value || !labels.allows(label, noLabelReplace)) {
      throw new DatasetException("The mask " + file + " has the value " + number(value) + " at row " + row + ", column "
          + column + ". Allowed are the classes 0 to " + (labels.numClasses() - 1) + " (num_classes: "
          + labels.numClasses() + "), " + ignored() + ".");
    }
    return label;
  }

  private String ignored() {
    String ignore = labels.ignoreIndex() == null ? "no other (ignore_index is not set)"
        : "ignore_index " + labels.ignoreIndex();
    return noLabelReplace == null ? ignore : ignore + " and no_label_replace " + noLabelReplace;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
  }
}
