package org.geopeft.training.settings;

import org.geopeft.tensor.AdamSettings;

/// An optimizer of torch.optim with its arguments; the learning rate is the task's.
public sealed interface OptimizerSettings {

  /// `Adam` and `AdamW`, told apart by [AdamSettings#decoupled()].
  record Adam(AdamSettings options) implements OptimizerSettings {

    /// PyTorch's defaults for `Adam`.
    public static final AdamSettings ADAM = new AdamSettings(0.9, 0.999, 1e-8, 0, false);
    /// PyTorch's defaults for `AdamW`.
    public static final AdamSettings ADAM_W = new AdamSettings(0.9, 0.999, 1e-8, 1e-2, true);
  }

  /// `SGD`.
  record Sgd(org.geopeft.autograd.optim.Sgd.Settings options) implements OptimizerSettings {}

  /// `Adagrad`.
  record Adagrad(org.geopeft.autograd.optim.Adagrad.Settings options) implements OptimizerSettings {}

  /// `RMSprop`.
  record RmsProp(org.geopeft.autograd.optim.RmsProp.Settings options) implements OptimizerSettings {}
}
