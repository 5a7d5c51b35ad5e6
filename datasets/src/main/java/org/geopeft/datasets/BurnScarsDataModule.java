package org.geopeft.datasets;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.geopeft.tensor.Device;
import org.jspecify.annotations.Nullable;

/// HLS Burn Scars: six bands of Harmonized Landsat Sentinel-2 at 30 m, burned or not by pixel
/// (huggingface.co/datasets/ibm-nasa-geospatial/hls_burn_scars). Images `*_merged.tif` and masks `*.mask.tif` lie in
/// one folder; split files choose among them.
public final class BurnScarsDataModule implements DataModule {
  /// Names of the classes.
  public static final List<String> CLASS_NAMES = List.of("Not burned", "Burn scar");

  private static final System.Logger LOG = System.getLogger(BurnScarsDataModule.class.getName());

  private static final Map<String, Normalization.Moments> MOMENTS = Map.of(
      "BLUE", new Normalization.Moments(0.0525628887, 0.0308036711),
      "GREEN", new Normalization.Moments(0.0779808834, 0.0375606678),
      "RED", new Normalization.Moments(0.0946640745, 0.0549106970),
      "NIR_NARROW", new Normalization.Moments(0.2139334530, 0.0701380521),
      "SWIR_1", new Normalization.Moments(0.2355762571, 0.0910611823),
      "SWIR_2", new Normalization.Moments(0.1710367799, 0.0835518017));

  private final BurnScarsConfig config;
  private final Normalization normalization;
  private final Map<Split, SampleSource> splits = new EnumMap<>(Split.class);

  public BurnScarsDataModule(BurnScarsConfig config) {
    this.config = config;
    this.normalization = Normalization.of(config.bands(), MOMENTS);
  }

  public BurnScarsConfig config() {
    return config;
  }

  @Override
  public Normalization normalization() {
    return normalization;
  }

  @Override
  public List<String> bands() {
    return config.bands();
  }

  @Override
  public int batchSize() {
    return config.batchSize();
  }

  @Override
  public synchronized SampleSource samples(Split split) {
    return splits.computeIfAbsent(split, this::find);
  }

  private SampleSource find(Split split) {
    Path list = listOf(split);
    var files = new BurnScarsFiles(
        config.dataRoot(), split, list == null ? null : SplitFile.read(list, split.label() + "_split"));
    return new BurnScarsSamples(
        files.pairs(), config, split == Split.TRAIN ? config.trainAugmentation() : Augmentation.NONE);
  }

  private @Nullable Path listOf(Split split) {
    return switch (split) {
      case TRAIN -> config.trainSplit();
      case VAL -> required(config.valSplit(), "val_split");
      case TEST -> required(config.testSplit(), "test_split");
      case PREDICT -> predictSplit();
    };
  }

  private Path predictSplit() {
    Path given = config.predictSplit();
    if (given == null) {
      given = required(config.testSplit(), "predict_split");
      LOG.log(System.Logger.Level.WARNING, "predict_split is not set: predicting on the images of test_split, {0}",
          given);
    }
    return given;
  }

  private static Path required(@Nullable Path list, String key) {
    if (list == null) {
      throw new DatasetException(key + " is not set. It names a text file with one sample id a line; only train_split"
          + " may be left out, for all files.");
    }
    return list;
  }

  @Override
  public DataLoader loader(Split split, Device device, long seed, TrainOrder order) {
    boolean training = split == Split.TRAIN;
    LoaderSettings settings = new LoaderSettings(
        config.batchSize(),
        config.numWorkers(),
        training ? order : TrainOrder.FILES,
        training && config.dropLast(),
        seed);
    return new DataLoader(samples(split), normalization, settings, device);
  }
}
