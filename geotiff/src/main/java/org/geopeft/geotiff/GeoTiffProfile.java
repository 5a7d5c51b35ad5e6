package org.geopeft.geotiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a file to be written looks like: pixels in strips, the bands of a pixel together, no predictor.
///
/// @param noData the value that marks missing pixels, null for none
/// @param descriptions the names of the bands, null for a band without one; empty for none at all
public record GeoTiffProfile(int width, int height, int bands, SampleType type, Compression compression,
    @Nullable Double noData, GeoReference georeference, List<@Nullable String> descriptions) {

  /// Bytes of a strip before compression, the size that GDAL aims at too.
  private static final int STRIP_BYTES = 8192;

  public GeoTiffProfile {
    if (width < 1 || height < 1 || bands < 1 || bands > 65535) {
      throw new IllegalArgumentException("width " + width + ", height " + height + ", bands " + bands
          + ": all must be positive, and bands at most 65535");
    }
    if (compression != Compression.NONE && compression != Compression.LZW && compression != Compression.DEFLATE) {
      throw new IllegalArgumentException("compression " + compression + ": written are NONE, LZW and DEFLATE");
    }
    if (!descriptions.isEmpty() && descriptions.size() != bands) {
      throw new IllegalArgumentException(descriptions.size() + " descriptions for " + bands + " bands");
    }
    descriptions = Collections.unmodifiableList(new ArrayList<>(descriptions));
  }

  /// LZW, no nodata, no georeference.
  public static GeoTiffProfile of(SampleType type, int width, int height, int bands) {
    return new GeoTiffProfile(width, height, bands, type, Compression.LZW, null, GeoReference.NONE, List.of());
  }

  public GeoTiffProfile withCompression(Compression to) {
    return new GeoTiffProfile(width, height, bands, type, to, noData, georeference, descriptions);
  }

  public GeoTiffProfile withNoData(@Nullable Double to) {
    return new GeoTiffProfile(width, height, bands, type, compression, to, georeference, descriptions);
  }

  public GeoTiffProfile withGeoReference(GeoReference to) {
    return new GeoTiffProfile(width, height, bands, type, compression, noData, to, descriptions);
  }

  public GeoTiffProfile withDescriptions(List<? extends @Nullable String> to) {
    return new GeoTiffProfile(width, height, bands, type, compression, noData, georeference, new ArrayList<>(to));
  }

  long rowBytes() {
    return (long) width * bands * type.bytes();
  }

  int rowsPerStrip() {
    return Math.clamp(STRIP_BYTES / rowBytes(), 1, height);
  }

  int strips() {
    return (height + rowsPerStrip() - 1) / rowsPerStrip();
  }
}
