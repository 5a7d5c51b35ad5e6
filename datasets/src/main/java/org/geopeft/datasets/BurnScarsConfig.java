package org.geopeft.datasets;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings of [BurnScarsDataModule], by the names of the published configs.
///
/// @param dataRoot the folder of images and masks
/// @param batchSize samples a batch
/// @param numWorkers loader threads; 0 loads on the caller's thread
/// @param useMetadata what samples carry beside pixels
/// @param trainSplit list of ids, one a line; null takes every file
/// @param valSplit list of ids
/// @param testSplit list of ids
/// @param predictSplit list of ids; null takes those of the test split
/// @param bands names, in the order of the model's input
/// @param constantScale factor on every pixel
/// @param noDataReplace what missing pixels become, before scaling; null keeps NaN
/// @param noLabelReplace what missing labels become; null allows none
/// @param dropLast whether a short last training batch is left out
/// @param trainAugmentation what happens to training samples at random
/// @param labels which values a mask may hold
public record BurnScarsConfig(
    Path dataRoot,
    int batchSize,
    int numWorkers,
    UseMetadata useMetadata,
    @Nullable Path trainSplit,
    @Nullable Path valSplit,
    @Nullable Path testSplit,
    @Nullable Path predictSplit,
    List<String> bands,
    double constantScale,
    @Nullable Double noDataReplace,
    @Nullable Integer noLabelReplace,
    boolean dropLast,
    Augmentation trainAugmentation,
    Labels labels) {

  /// The bands of the files, in their order.
  public static final List<String> ALL_BANDS = List.of("BLUE", "GREEN", "RED", "NIR_NARROW", "SWIR_1", "SWIR_2");

  public BurnScarsConfig {
    bands = List.copyOf(bands);
    if (batchSize < 1 || numWorkers < 0) {
      throw new DatasetException("batch_size " + batchSize + " and num_workers " + numWorkers
          + " were given; at least 1 sample a batch and 0 workers are needed.");
    }
    if (bands.isEmpty()) {
      throw new DatasetException("bands is empty; Burn Scars has " + String.join(", ", ALL_BANDS) + ".");
    }
    for (String band : bands) {
      if (!ALL_BANDS.contains(band)) {
        throw new DatasetException("bands names " + band + ", which Burn Scars does not have; its bands are "
            + String.join(", ", ALL_BANDS) + ".");
      }
    }
  }

  /// Starts with the defaults of the published data module.
  public static Builder builder(Path dataRoot) {
    return new Builder(dataRoot);
  }

  /// Collects settings.
  public static final class Builder {
    private final Path dataRoot;
    private int batchSize = 8;
    private int numWorkers;
    private UseMetadata useMetadata = UseMetadata.NO_METADATA;
    private @Nullable Path trainSplit;
    private @Nullable Path valSplit;
    private @Nullable Path testSplit;
    private @Nullable Path predictSplit;
    private List<String> bands = ALL_BANDS;
    private double constantScale = 1;
    private @Nullable Double noDataReplace = 0.0;
    private @Nullable Integer noLabelReplace = -1;
    private boolean dropLast = true;
    private Augmentation trainAugmentation = Augmentation.NONE;
    private Labels labels = new Labels(2, -1);

    private Builder(Path dataRoot) {
      this.dataRoot = dataRoot;
    }

    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    public Builder numWorkers(int value) {
      numWorkers = value;
      return this;
    }

    public Builder useMetadata(UseMetadata value) {
      useMetadata = value;
      return this;
    }

    public Builder trainSplit(@Nullable Path value) {
      trainSplit = value;
      return this;
    }

    public Builder valSplit(@Nullable Path value) {
      valSplit = value;
      return this;
    }

    public Builder testSplit(@Nullable Path value) {
      testSplit = value;
      return this;
    }

    public Builder predictSplit(@Nullable Path value) {
      predictSplit = value;
      return this;
    }

    public Builder bands(List<String> value) {
      bands = value;
      return this;
    }

    public Builder constantScale(double value) {
      constantScale = value;
      return this;
    }

    public Builder noDataReplace(@Nullable Double value) {
      noDataReplace = value;
      return this;
    }

    public Builder noLabelReplace(@Nullable Integer value) {
      noLabelReplace = value;
      return this;
    }

    public Builder dropLast(boolean value) {
      dropLast = value;
      return this;
    }

    public Builder trainAugmentation(Augmentation value) {
      trainAugmentation = value;
      return this;
    }

    public Builder labels(Labels value) {
      labels = value;
      return this;
    }

    public BurnScarsConfig build() {
      return new BurnScarsConfig(
          dataRoot, batchSize, numWorkers, useMetadata, trainSplit, valSplit, testSplit, predictSplit, bands,
          constantScale, noDataReplace, noLabelReplace, dropLast, trainAugmentation, labels);
    }
  }
}
