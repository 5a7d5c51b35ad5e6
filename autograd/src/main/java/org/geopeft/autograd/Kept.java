package org.geopeft.autograd;

import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A tensor kept for the backward pass: the tensor itself, or the recipe by which it is computed again when the tape
/// comes to the node that keeps it.
public final class Kept {
  private final @Nullable Recipe recipe;
  private @Nullable Tensor tensor;

  Kept(Tensor tensor) {
    this.tensor = tensor.withNode(null).retain();
    recipe = null;
  }

  Kept(Recipe recipe) {
    this.recipe = recipe;
  }

  /// The tensor, alive until the tape has passed the node that keeps it.
  public Tensor get() {
    Tensor known = tensor;
    if (known == null) {
      throw new IllegalStateException("a kept tensor is asked for before its node's backward has begun");
    }
    return known;
  }

  /// Computes the tensor again if it was not stored; it lives as long as the run's scope.
  void restore(Run run) {
    if (recipe != null) {
      tensor = recipe.compute(run);
    }
  }

  /// Forgets what [#restore] computed.
  void forget() {
    if (recipe != null) {
      tensor = null;
    }
  }

  void release() {
    Tensor known = tensor;
    if (recipe == null && known != null) {
      known.release();
    }
    tensor = null;
  }
}
