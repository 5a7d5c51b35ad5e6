package org.geopeft.datasets;

import java.io.IOException;
import org.geopeft.geotiff.GeoTiff;
import org.geopeft.geotiff.SampleType;

/// Reads bands as numbers with gaps, missing pixels replaced.
final class RasterReader {
  private RasterReader() {}

  /// The bands as float32, `[bands, height, width]`. Missing pixels are replaced before the conversion to float32.
  ///
  /// @param replacement what missing pixels become; NaN leaves them missing
  static float[] image(GeoTiff file, int[] bands, double replacement) throws IOException {
    int pixels = file.width() * file.height();
    float[] values = new float[bands.length * pixels];
    if (exactInFloat(file.sampleType())) {
      file.readFloatsMasked(bands, file.window(), values, 0);
      float filler = (float) replacement;
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.isNaN(values[i]) ? filler : values[i];
      }
    } else {
      double[] wide = new double[values.length];
      file.readDoublesMasked(bands, file.window(), wide, 0);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (Double.isNaN(wide[i]) ? replacement : wide[i]);
      }
    }
    return values;
  }

  /// The first band as doubles, `[height, width]`; NaN where nothing is known.
  static double[] mask(GeoTiff file) throws IOException {
    double[] values = new double[file.width() * file.height()];
    file.readDoublesMasked(new int[] {0}, file.window(), values, 0);
    return values;
  }

  private static boolean exactInFloat(SampleType type) {
    return switch (type) {
      case INT8, UINT8, INT16, UINT16, FLOAT16, FLOAT32 -> true;
      case INT32, UINT32, FLOAT64 -> false;
    };
  }
}
