package org.geopeft.datasets;

import org.jspecify.annotations.Nullable;

/// When and where a sample was taken and by which bands, in the form that models take. What was not asked for or is not
/// known is null. All are float32, computed in double precision.
///
/// @param time `[4]`: sine and cosine of the ISO week (· 2π/52), sine and cosine of the hour (· 2π/24), for Clay
/// @param latlon `[4]`: sine and cosine of the latitude, sine and cosine of the longitude, for Clay
/// @param gsd ground sampling distance in metres, for Clay
/// @param waves `[bands]`: wavelengths in micrometres, for Clay
/// @param temporalCoords `[2]`: year, day of the year from 0, for Prithvi
/// @param locationCoords `[2]`: latitude and longitude in degrees, for Prithvi
public record SampleMetadata(
    float @Nullable [] time,
    float @Nullable [] latlon,
    @Nullable Double gsd,
    float @Nullable [] waves,
    float @Nullable [] temporalCoords,
    float @Nullable [] locationCoords) {
  /// No metadata.
  public static final SampleMetadata NONE = new SampleMetadata(null, null, null, null, null, null);
}
