package org.geopeft.datasets;

import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The metadata of a batch; what was not asked for or is not known is null.
///
/// @param time `[B, 4]`, for Clay
/// @param latlon `[B, 4]`, for Clay
/// @param gsd ground sampling distance in metres, that of the first sample, for Clay
/// @param waves `[bands]` in micrometres, those of the first sample, for Clay
/// @param temporalCoords `[B, 1, 2]`: year and day of the year from 0, for Prithvi
/// @param locationCoords `[B, 2]`: latitude and longitude in degrees, for Prithvi
public record BatchMetadata(
    @Nullable Tensor time,
    @Nullable Tensor latlon,
    @Nullable Double gsd,
    @Nullable Tensor waves,
    @Nullable Tensor temporalCoords,
    @Nullable Tensor locationCoords) {}
