package org.geopeft.training;

import org.geopeft.datasets.Augmentation;
import org.geopeft.datasets.BurnScarsConfig;
import org.geopeft.datasets.BurnScarsDataModule;
import org.geopeft.datasets.DataModule;
import org.geopeft.datasets.Labels;
import org.geopeft.datasets.UseMetadata;
import org.geopeft.training.settings.BurnScarsSettings;
import org.geopeft.training.settings.DataSettings;
import org.geopeft.training.settings.TransformSettings;
import org.jspecify.annotations.Nullable;

/// Makes data modules from their settings.
final class DataModules {

  private DataModules() {}

  /// @param classes number of classes of the task
  /// @param ignoreIndex label that counts nowhere, or null
  static DataModule of(DataSettings settings, int classes, @Nullable Integer ignoreIndex) {
    return switch (settings) {
      case BurnScarsSettings burnScars -> burnScars(burnScars, new Labels(classes, ignoreIndex));
    };
  }

  private static DataModule burnScars(BurnScarsSettings s, Labels labels) {
    Augmentation augmentation = Augmentation.NONE;
    for (TransformSettings transform : s.trainTransforms()) {
      switch (transform) {
        case TransformSettings.D4 d4 -> {
          if (d4.probability() < 1) {
            throw new IllegalArgumentException(
                "train_transform: D4 with p: " + d4.probability() + " is not available, only p: 1, its default.");
          }
          augmentation = Augmentation.D4;
        }
        case TransformSettings.ToTensor toTensor -> {} // tensors are channels first here anyway
      }
    }
    return new BurnScarsDataModule(new BurnScarsConfig(
        s.dataRoot(), s.batchSize(), s.numWorkers(), UseMetadata.of(s.useMetadata().key()), s.trainSplit(),
        s.valSplit(), s.testSplit(), s.predictSplit(), s.bands(), s.constantScale(), s.noDataReplace(),
        s.noLabelReplace(), s.dropLast(), augmentation, labels));
  }
}
