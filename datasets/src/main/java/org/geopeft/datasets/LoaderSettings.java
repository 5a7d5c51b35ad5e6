package org.geopeft.datasets;

/// How a loader makes batches.
///
/// @param batchSize samples a batch
/// @param workers threads that read and prepare samples; 0 does it on the consumer's thread
/// @param order shuffled or as the files are
/// @param dropLast whether a short last batch is left out
/// @param seed of order and augmentation
public record LoaderSettings(int batchSize, int workers, TrainOrder order, boolean dropLast, long seed) {}
