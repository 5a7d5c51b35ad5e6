package org.geopeft.training.settings;

import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.ModelCheckpointOptions;

/// A callback of the config.
public sealed interface CallbackSettings {

  /// `EarlyStopping`.
  record StopEarly(EarlyStopping.Options options) implements CallbackSettings {}

  /// `ModelCheckpoint` or TerraTorch's `StateDictAwareModelCheckpoint`.
  record Checkpoint(ModelCheckpointOptions options) implements CallbackSettings {}

  /// `LearningRateMonitor`.
  record LearningRates(Interval interval) implements CallbackSettings {

    /// When rates are logged; without one given, whenever a schedule could have changed them.
    public enum Interval {
      STEP, EPOCH, ANY
    }
  }

  /// `RichProgressBar`: our own progress display, drawn at most every so many batches.
  record ProgressBar(int refreshRate) implements CallbackSettings {}
}
