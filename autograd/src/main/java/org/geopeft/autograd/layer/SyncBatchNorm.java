package org.geopeft.autograd.layer;

/// Batch normalisation over the batches of all processes. With one process, the only case so far, it is [BatchNorm];
/// names and state are the same.
public final class SyncBatchNorm extends BatchNorm {
  /// With PyTorch's defaults.
  public SyncBatchNorm(WeightSource w, long channels) {
    super(w, channels, Settings.DEFAULT);
  }
}
