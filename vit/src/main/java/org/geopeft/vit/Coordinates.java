package org.geopeft.vit;

import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// When and where images were taken; null where not known.
///
/// @param time `[B, T, 2]`: year, day of year from 0
/// @param location `[B, 2]`: latitude, longitude in degrees
public record Coordinates(@Nullable Tensor time, @Nullable Tensor location) {
  /// Nothing known.
  public static final Coordinates NONE = new Coordinates(null, null);
}
