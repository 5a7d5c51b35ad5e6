package org.geopeft.datasets;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An image and its mask, null where none is needed.
record ImageMaskPair(Path image, @Nullable Path mask) {}
