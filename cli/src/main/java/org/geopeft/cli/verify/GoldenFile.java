package org.geopeft.cli.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.geopeft.conformance.golden.Quantity;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.Safetensors;
import org.geopeft.weights.SafetensorsFile;
import org.geopeft.weights.StoredTensor;
import tools.jackson.databind.json.JsonMapper;

/// A golden file: what to build and run, and what must come out.
///
/// @param path where it lies
/// @param golden the JSON object of its header
/// @param content its tensors and header
record GoldenFile(Path path, JsonObject golden, SafetensorsFile content) {

  static GoldenFile read(Path path) {
    SafetensorsFile content = Safetensors.read(path);
    String json = content.metadata().get("golden");
    if (json == null) {
      throw new CheckpointException(path + " is no golden file: its header has no `golden`.");
    }
    JsonObject golden = new JsonObject(path + ": golden", JsonMapper.shared().readValue(json, Map.class));
    return new GoldenFile(path, golden, content);
  }

  /// The file's name without its ending.
  String name() {
    String file = String.valueOf(path.getFileName());
    return file.endsWith(".safetensors") ? file.substring(0, file.length() - ".safetensors".length()) : file;
  }

  /// `model`, `op`, `metric` …; the files about data have a `case` instead.
  String kind() {
    return golden.has("kind") ? golden.text("kind") : golden.has("case") ? "data" : "unknown";
  }

  StoredTensor tensor(String name) {
    StoredTensor tensor = content.tensors().get(name);
    if (tensor == null) {
      throw new CheckpointException(path + " has no tensor " + name + ", which its header names.");
    }
    return tensor;
  }

  /// The golden values, by name.
  List<Quantity> quantities() {
    List<Quantity> result = new ArrayList<>();
    JsonObject quantities = golden.object("quantities");
    for (Object key : quantities.map().keySet()) {
      String name = String.valueOf(key);
      result.add(quantity(name, quantities.object(name)));
    }
    return result;
  }

  private Quantity quantity(String name, JsonObject json) {
    return new Quantity(
        name,
        json.shape("shape"),
        json.number("norm"),
        json.number("dot"),
        (int) json.number("sampled", 0),
        json.number("f32_error", Double.NaN),
        tensor(name).toFloats());
  }
}
