package org.geopeft.geotiff;

import org.jspecify.annotations.Nullable;

/// The pixel in the middle of an image, index ⌊n/2⌋ along each axis, and where its own centre lies.
///
/// @param x in the image's coordinate system
/// @param y in the image's coordinate system
/// @param lonLat the same point in degrees, null where the file names no coordinate system
public record Centre(int column, int row, double x, double y, @Nullable LonLat lonLat) {}
