package org.geopeft.datasets.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.geopeft.datasets.Batch;
import org.geopeft.datasets.BatchStream;
import org.geopeft.datasets.BurnScarsConfig;
import org.geopeft.datasets.BurnScarsDataModule;
import org.geopeft.datasets.DataLoader;
import org.geopeft.datasets.DatasetException;
import org.geopeft.datasets.Sample;
import org.geopeft.datasets.SampleMetadata;
import org.geopeft.datasets.SampleSource;
import org.geopeft.datasets.Split;
import org.geopeft.datasets.TrainOrder;
import org.geopeft.datasets.UseMetadata;
import org.geopeft.tensor.Device;
import org.jspecify.annotations.Nullable;

/// Order, batches, samples and normalised images of the Burn Scars data module.
final class BurnScarsGolden {
  static final String MODULE = "BurnScarsDataModule";

  private final GoldenFile file;
  private final BurnScarsDataModule module;
  private final Device device;
  private final List<GoldenCheck> checks = new ArrayList<>();

  BurnScarsGolden(GoldenFile file, Path dataRoot, Device device) {
    this.file = file;
    this.module = new BurnScarsDataModule(config(file.description().get("init_args"), dataRoot));
    this.device = device;
  }

  /// Settings of a golden file.
  static BurnScarsConfig config(@Nullable Object initArgs, Path dataRoot) {
    if (!(initArgs instanceof Map<?, ?> given)) {
      throw new DatasetException("The golden file's description has no init_args.");
    }
    Map<String, Object> args = GoldenFile.mapping(initArgs);
    BurnScarsConfig.Builder config =
        BurnScarsConfig.builder(dataRoot.resolve(String.valueOf(GoldenFile.required(args, "data_root"))));
    args.forEach((key, value) -> {
      switch (key) {
        case "data_root", "datamodule" -> {}
        case "batch_size" -> config.batchSize(GoldenFile.integer(value));
        case "num_workers" -> config.numWorkers(GoldenFile.integer(value));
        case "use_metadata" -> config.useMetadata(UseMetadata.of(value.toString()));
        case "train_split" -> config.trainSplit(dataRoot.resolve(value.toString()));
        case "val_split" -> config.valSplit(dataRoot.resolve(value.toString()));
        case "test_split" -> config.testSplit(dataRoot.resolve(value.toString()));
        case "bands" -> config.bands(GoldenFile.strings(value));
        case "constant_scale" -> config.constantScale(((Number) value).doubleValue());
        case "no_data_replace" -> config.noDataReplace(((Number) value).doubleValue());
        case "no_label_replace" -> config.noLabelReplace(GoldenFile.integer(value));
        case "drop_last" -> config.dropLast((Boolean) value);
        default -> throw new DatasetException("init_args of the golden file has " + key + ", which is not known here.");
      }
    });
    if (given.containsKey("no_data_replace") && given.get("no_data_replace") == null) {
      config.noDataReplace(null);
    }
    if (given.containsKey("no_label_replace") && given.get("no_label_replace") == null) {
      config.noLabelReplace(null);
    }
    return config.build();
  }

  List<GoldenCheck> check() throws IOException {
    Map<String, SampleSource> splits = new HashMap<>();
    Map<String, List<float[]>> normalised = new HashMap<>();
    for (String name : file.mapping("order").keySet()) {
      Split split = Split.valueOf(name.toUpperCase(java.util.Locale.ROOT));
      SampleSource samples = module.samples(split);
      splits.put(name, samples);
      DataLoader loader = module.loader(split, device, 0, TrainOrder.FILES);
      checkLoader(name, samples, loader);
      normalised.put(name, images(name, loader));
    }
    if (file.description().get("samples") instanceof List<?> samples) {
      for (Object each : samples) {
        checkSample(GoldenFile.mapping(each), splits, normalised);
      }
    }
    checks.add(GoldenCheck.equal("warnings", List.of(), GoldenFile.strings(file.description().get("warnings"))));
    return checks;
  }

  private void checkLoader(String name, SampleSource samples, DataLoader loader) {
    List<String> names =
        IntStream.range(0, samples.size()).mapToObj(i -> samples.file(i).getFileName().toString()).toList();
    checks.add(GoldenCheck.equal("order/" + name, GoldenFile.strings(file.mapping("order").get(name)), names));
    Object batches = GoldenFile.required(file.mapping("batches"), name);
    checks.add(GoldenCheck.equal("batches/" + name, GoldenFile.integer(batches), loader.batches()));
  }

  /// The normalised images of all batches; the first batch is checked for its keys and shapes.
  private List<float[]> images(String name, DataLoader loader) {
    List<float[]> images = new ArrayList<>();
    try (BatchStream batches = loader.epoch(0)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          Object facts = file.mapping("batch").get(name);
          if (batch.index() == 0 && facts != null) {
            checks.add(GoldenCheck.equal("batch/" + name, GoldenFile.mapping(facts).toString(),
                BatchFacts.of(batch).toString()));
          }
          for (int i = 0; i < batch.size(); i++) {
            images.add(batch.image().select(0, i).toFloats());
          }
        }
      }
    }
    return images;
  }

  private void checkSample(
      Map<String, Object> facts, Map<String, SampleSource> splits, Map<String, List<float[]>> normalised)
      throws IOException {
    String name = String.valueOf(GoldenFile.required(facts, "name"));
    String[] parts = name.split("/", -1);
    int index = Integer.parseInt(parts[1]);
    SampleSource source = splits.get(parts[0]);
    List<float[]> images = normalised.get(parts[0]);
    if (source == null || images == null) {
      checks.add(GoldenCheck.failed(name, "its order is not described"));
      return;
    }
    Sample sample = source.load(index, 0);
    checks.add(GoldenCheck.equal(name + "/keys",
        GoldenFile.strings(facts.get("keys")), List.copyOf(new TreeSet<>(BatchFacts.keys(sample)))));
    Object image = GoldenFile.mapping(facts.get("image")).get("crc32_float32");
    if (image instanceof Number crc) {
      checks.add(GoldenCheck.equal(name + "/image crc32", crc.longValue(), Checksums.float32(sample.image())));
    }
    checkMask(name, sample, GoldenFile.mapping(facts.get("mask")));
    compare(name + "/image", sample.image());
    if (index < images.size()) { // a short last batch may be dropped
      compare(name + "/normalised", images.get(index));
    }
    checkMetadata(name, sample.metadata(), facts);
  }

  private void checkMask(String name, Sample sample, Map<String, Object> facts) {
    int[] mask = sample.mask();
    if (mask == null) {
      checks.add(GoldenCheck.failed(name + "/mask", "was not read"));
      return;
    }
    long crc = ((Number) GoldenFile.required(facts, "crc32_int16")).longValue();
    checks.add(GoldenCheck.equal(name + "/mask crc32", crc, Checksums.int16(mask)));
    checks.add(GoldenCheck.equal(name + "/mask histogram",
        GoldenFile.mapping(facts.get("histogram")).toString(), Checksums.histogram(mask).toString()));
    float[] floats = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      floats[i] = mask[i];
    }
    compare(name + "/mask", floats);
  }

  private void checkMetadata(String name, SampleMetadata metadata, Map<String, Object> facts) {
    Double gsd = metadata.gsd();
    if (gsd != null && facts.get("gsd") instanceof Number expected) {
      checks.add(GoldenCheck.equal(name + "/gsd", expected.doubleValue(), gsd));
    }
    Map<String, float[]> values = new HashMap<>();
    put(values, "time", metadata.time());
    put(values, "latlon", metadata.latlon());
    put(values, "waves", metadata.waves());
    put(values, "temporal_coords", metadata.temporalCoords());
    put(values, "location_coords", metadata.locationCoords());
    values.forEach((key, value) -> compare(name + "/" + key, value));
  }

  private static void put(Map<String, float[]> values, String key, float @Nullable [] value) {
    if (value != null) {
      values.put(key, value);
    }
  }

  /// Pixels are stored in one of the files that have the same ones; the others have their checksums.
  private void compare(String name, float[] values) {
    if (file.hasQuantity(name)) {
      checks.add(file.compare(name, values));
    }
  }
}
