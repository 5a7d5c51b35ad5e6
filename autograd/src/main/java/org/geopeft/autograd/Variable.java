package org.geopeft.autograd;

import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.TapeNode;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A value that a tape follows: where its gradient gathers during the backward pass.
final class Variable implements TapeNode {
  private final Tape tape;
  private final Shape shape;
  private final boolean leaf;
  private @Nullable Recipe recipe;
  private @Nullable Tensor gradient;

  Variable(Tape tape, Shape shape, boolean leaf) {
    this.tape = tape;
    this.shape = shape;
    this.leaf = leaf;
  }

  Tape tape() {
    return tape;
  }

  boolean isLeaf() {
    return leaf;
  }

  /// How the value is computed again, or null when whoever needs it must keep it.
  @Nullable Recipe recipe() {
    return recipe;
  }

  void setRecipe(Recipe recipe) {
    this.recipe = recipe;
  }

  @Nullable Tensor gradient() {
    return gradient;
  }

  /// Adds one contribution. The first is taken over as it is; a sum is written in place when nobody else looks at it.
  void accumulate(Scope scope, Tensor contribution) {
    if (!contribution.shape().equals(shape)) {
      throw new IllegalStateException("gradient of shape " + contribution.shape() + " for a value of shape " + shape);
    }
    Tensor sum = gradient;
    if (sum == null) {
      gradient = contribution.withNode(null).retain();
    } else if (sum.owners() == 1 && sum.isContiguous()) {
      scope.device().backend().addScaled(sum, 1, contribution, 1, sum);
      sum.markWritten();
    } else {
      Tensor fresh = scope.allocate(sum.type(), shape);
      scope.device().backend().addScaled(sum, 1, contribution, 1, fresh);
      gradient = fresh.retain();
      sum.release();
    }
  }

  void releaseGradient() {
    if (gradient != null) {
      gradient.release();
      gradient = null;
    }
  }
}
