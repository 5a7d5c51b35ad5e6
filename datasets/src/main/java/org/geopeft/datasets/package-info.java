/// Samples of labelled images, how they are prepared, and how they reach a training step as batches: a [DataModule]
/// knows a data set and its splits, a [DataLoader] makes batches of it with worker threads.
@NullMarked
package org.geopeft.datasets;

import org.jspecify.annotations.NullMarked;
