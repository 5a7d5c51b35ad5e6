package org.geopeft.autograd;

import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A tensor that training may change.
public final class Parameter {
  private final Tensor tensor;
  private boolean trainable = true;
  private @Nullable Tensor gradient;

  /// A trainable parameter without a gradient.
  ///
  /// @param tensor the value, of the run's lifetime
  public Parameter(Tensor tensor) {
    this.tensor = tensor;
  }

  /// The value.
  public Tensor tensor() {
    return tensor;
  }

  /// Whether a tape follows it.
  public boolean isTrainable() {
    return trainable;
  }

  /// Freezes (false) or unfreezes.
  public void setTrainable(boolean wanted) {
    trainable = wanted;
  }

  /// The sum of gradients since [#clearGradient()], or null when none arrived.
  public @Nullable Tensor gradient() {
    return gradient;
  }

  /// Forgets the gradient (its memory goes with the step's scope).
  public void clearGradient() {
    gradient = null;
  }

  void addGradient(Scope stepScope, Tensor contribution) {
    if (gradient == null) {
      gradient = stepScope.allocate(tensor.type(), tensor.shape());
      stepScope.device().backend().copy(contribution, gradient);
    } else {
      stepScope.device().backend().addScaled(gradient, 1, contribution, 1, gradient);
    }
    gradient.markWritten();
  }
}
