package org.geopeft.geotiff;

import java.io.IOException;

/// A file that is no sound TIFF, or that uses a feature this library does not read. The message is one paragraph that
/// names the file, what is broken or unsupported, and the values found.
public final class GeoTiffException extends IOException {
  public GeoTiffException(String message) {
    super(message);
  }

  public GeoTiffException(String message, Throwable cause) {
    super(message, cause);
  }
}
