package org.geopeft.autograd;

import org.geopeft.tensor.Tensor;

/// A tensor kept for the backward pass. A handle and not a tensor, so that it can be recomputed instead of stored.
public final class Kept {
  private final Tensor tensor;

  Kept(Tensor tensor) {
    this.tensor = tensor.withNode(null).retain();
  }

  /// The tensor, alive until the tape has passed the node that keeps it.
  public Tensor get() {
    return tensor;
  }

  void release() {
    tensor.release();
  }
}
