package org.geopeft.training.callbacks;

import java.nio.file.Path;
import java.util.List;
import org.geopeft.training.Direction;
import org.jspecify.annotations.Nullable;

/// What `ModelCheckpoint` is asked for.
///
/// @param className [#LIGHTNING] or [#STATE_DICT_AWARE]; part of the key of its state
/// @param dirpath where checkpoints go; null for the run folder's `checkpoints`
/// @param filename template, see Lightning's documentation: `{epoch}`, `{epoch:02d}`, `best-{val/mIoU:.3f}`
/// @param monitor the metric that decides, or null to keep the last
/// @param saveTopK how many of the best to keep; −1 all, 0 none
/// @param saveLast whether to keep `last.ckpt` besides
/// @param everyNEpochs save after each so many epochs, 0 for never
/// @param everyNTrainSteps save after each so many optimizer steps, 0 for never
public record ModelCheckpointOptions(
    String className, @Nullable Path dirpath, String filename, @Nullable String monitor, Direction mode,
    int saveTopK, boolean saveLast, boolean saveWeightsOnly, boolean autoInsertMetricName,
    int everyNEpochs, int everyNTrainSteps) {

  public static final String LIGHTNING = "ModelCheckpoint";
  /// TerraTorch's variant, whose state is told apart by `save_weights_only` too.
  public static final String STATE_DICT_AWARE = "StateDictAwareModelCheckpoint";
  public static final String DEFAULT_FILENAME = "{epoch}-{step}";

  public ModelCheckpointOptions {
    if (saveTopK < -1) {
      throw new IllegalArgumentException("ModelCheckpoint: save_top_k must be -1 (all) or more, got " + saveTopK + ".");
    }
    if (everyNEpochs < 0 || everyNTrainSteps < 0 || (everyNEpochs > 0 && everyNTrainSteps > 0)) {
      throw new IllegalArgumentException(
          ("ModelCheckpoint: every_n_epochs and every_n_train_steps must not be negative and exclude each other, "
              + "got %d and %d.").formatted(everyNEpochs, everyNTrainSteps));
    }
    if (monitor == null && saveTopK > 1) {
      throw new IllegalArgumentException(
          ("ModelCheckpoint: save_top_k: %d needs a monitor that tells which checkpoints are best; without one it can "
              + "be -1 (all), 0 (none) or 1 (the last).").formatted(saveTopK));
    }
  }

  /// The pair that TerraTorch adds when a config has no `ModelCheckpoint`: the best `val/loss`, complete and weights
  /// only. The complete one comes first.
  public static List<ModelCheckpointOptions> defaults() {
    return List.of(stateDictAware("{epoch}", false), stateDictAware("{epoch}_state_dict", true));
  }

  private static ModelCheckpointOptions stateDictAware(String filename, boolean weightsOnly) {
    return new ModelCheckpointOptions(
        STATE_DICT_AWARE, null, filename, "val/loss", Direction.MIN, 1, false, weightsOnly, true, 1, 0);
  }
}
