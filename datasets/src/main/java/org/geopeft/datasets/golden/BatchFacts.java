package org.geopeft.datasets.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.geopeft.datasets.Batch;
import org.geopeft.datasets.BatchMetadata;
import org.geopeft.datasets.Sample;
import org.geopeft.datasets.SampleMetadata;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Keys, shapes and types of samples and batches, as the reference names them.
final class BatchFacts {
  private BatchFacts() {}

  static Map<String, Object> of(Batch batch) {
    Map<String, Object> facts = new TreeMap<>();
    BatchMetadata metadata = batch.metadata();
    facts.put("filename", "list of " + batch.files().size());
    add(facts, "image", batch.image());
    add(facts, "mask", batch.mask());
    add(facts, "time", metadata.time());
    add(facts, "latlon", metadata.latlon());
    add(facts, "waves", metadata.waves());
    add(facts, "temporal_coords", metadata.temporalCoords());
    add(facts, "location_coords", metadata.locationCoords());
    Double gsd = metadata.gsd();
    if (gsd != null) {
      facts.put("gsd", gsd.intValue());
    }
    return facts;
  }

  private static void add(Map<String, Object> facts, String key, @Nullable Tensor tensor) {
    if (tensor != null) {
      // a backend's own float type stands for the reference's float32
      String type = tensor.type() == DType.I64 ? "int64" : "float32";
      facts.put(key, "{dtype=" + type + ", shape=" + Arrays.toString(tensor.shape().toArray()) + "}");
    }
  }

  static List<String> keys(Sample sample) {
    SampleMetadata metadata = sample.metadata();
    List<String> keys = new ArrayList<>(List.of("filename", "image"));
    addIf(sample.mask() != null, keys, "mask");
    addIf(metadata.time() != null, keys, "time");
    addIf(metadata.latlon() != null, keys, "latlon");
    addIf(metadata.gsd() != null, keys, "gsd");
    addIf(metadata.waves() != null, keys, "waves");
    addIf(metadata.temporalCoords() != null, keys, "temporal_coords");
    addIf(metadata.locationCoords() != null, keys, "location_coords");
    return keys;
  }

  private static void addIf(boolean present, List<String> keys, String key) {
    if (present) {
      keys.add(key);
    }
  }
}
