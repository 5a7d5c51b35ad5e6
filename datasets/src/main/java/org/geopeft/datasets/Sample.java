package org.geopeft.datasets;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// One image, prepared but not normalised, with its mask and metadata. The arrays belong to whoever loaded the sample.
///
/// @param file the image's file
/// @param bands number of bands
/// @param height rows
/// @param width columns
/// @param image `[bands, height, width]`
/// @param mask `[height, width]`, or null where masks are not read
/// @param metadata what `use_metadata` asks for
public record Sample(
    Path file, int bands, int height, int width, float[] image, int @Nullable [] mask, SampleMetadata metadata) {}
