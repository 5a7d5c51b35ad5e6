package org.geopeft.training.settings;

import java.nio.file.Path;
import java.util.List;
import org.geopeft.datasets.BurnScarsConfig;
import org.jspecify.annotations.Nullable;

/// `peft_geofm.datamodules.BurnScarsDataModule`.
///
/// @param dataRoot folder of images and masks
/// @param trainSplit list of ids; null takes every file
/// @param predictSplit list of ids; null takes the test split
/// @param bands names, in the order the model gets them
/// @param constantScale factor of every pixel
/// @param noDataReplace what replaces missing pixels of an image; null leaves NaN
/// @param noLabelReplace what replaces missing pixels of a mask; null leaves them
/// @param dropLast whether a short last training batch is left out
public record BurnScarsSettings(
    int batchSize,
    int numWorkers,
    Path dataRoot,
    MetadataUse useMetadata,
    @Nullable Path trainSplit,
    @Nullable Path valSplit,
    @Nullable Path testSplit,
    @Nullable Path predictSplit,
    List<String> bands,
    double constantScale,
    List<TransformSettings> trainTransforms,
    List<TransformSettings> valTransforms,
    List<TransformSettings> testTransforms,
    @Nullable Double noDataReplace,
    @Nullable Integer noLabelReplace,
    boolean dropLast) implements DataSettings {

  /// The bands of a file, in its order.
  public static final List<String> BANDS = BurnScarsConfig.ALL_BANDS;

  public BurnScarsSettings {
    bands = List.copyOf(bands);
    trainTransforms = List.copyOf(trainTransforms);
    valTransforms = List.copyOf(valTransforms);
    testTransforms = List.copyOf(testTransforms);
  }
}
