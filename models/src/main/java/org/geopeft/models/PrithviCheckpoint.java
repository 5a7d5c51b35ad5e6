package org.geopeft.models;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.vit.PrithviViT;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.CheckpointTree;
import org.geopeft.weights.Checkpoints;
import org.geopeft.weights.StoredTensor;

/// Puts a published masked-autoencoder file into a Prithvi encoder.
public final class PrithviCheckpoint {
  private static final System.Logger LOG = System.getLogger(PrithviCheckpoint.class.getName());
  private static final String FILTER = "patch_embed.proj.weight";

  private PrithviCheckpoint() {}

  /// Reads the file and copies what belongs to the encoder. Nested state dicts are unwrapped first; the decoder, the mask
  /// token and the fixed position embedding of the file are left out.
  ///
  /// @param bands the model's bands
  /// @param pretrainedBands the bands of the file's patch filter, in its order
  /// @param strict whether every tensor of the encoder must be in the file and nothing else; otherwise differences are
  ///     logged
  public static LoadReport load(
      PrithviViT model, Path file, List<String> bands, List<String> pretrainedBands, boolean strict) {
    Map<String, StoredTensor> encoder = encoderTensors(model, stateDict(Checkpoints.read(file)));
    StoredTensor filter = encoder.remove(FILTER);
    LoadReport report = LoadReport.load(model, encoder);
    report.missing().removeAll(List.of("pos_embed", FILTER));
    if (filter == null) {
      report.missing().add(FILTER);
    } else {
      selectBands(model, filter, bands, pretrainedBands, file);
      report.loaded().add(FILTER);
    }
    if (!report.mismatched().isEmpty() || strict && !report.isComplete()) {
      report.requireComplete(file.toString());
    }
    if (report.loaded().isEmpty()) {
      throw new CheckpointException(file + ": none of its tensors belongs to this Prithvi encoder");
    }
    if (!report.isComplete()) {
      LOG.log(Level.WARNING, "{0}: not in the file: {1}; not used: {2}", file, report.missing(), report.unexpected());
    }
    return report;
  }

  /// The state dict itself, or what the first key that ends in `state_dict` holds (a plain `model` too).
  private static Map<String, StoredTensor> stateDict(CheckpointTree tree) {
    for (Object key : tree.asMap().keySet()) {
      if (key instanceof String name && name.endsWith("state_dict")) {
        return stateDict(tree.at(name));
      }
    }
    if (tree.has("model") && tree.at("model").value() instanceof Map<?, ?>) {
      return stateDict(tree.at("model"));
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tree.asMap().forEach((key, value) -> {
      if (key instanceof String name && value instanceof StoredTensor tensor) {
        tensors.put(name, tensor);
      }
    });
    return tensors;
  }

  private static Map<String, StoredTensor> encoderTensors(PrithviViT model, Map<String, StoredTensor> file) {
    String prefix = "";
    for (String key : file.keySet()) {
      String name = key.replace("_timm_module.", "");
      if (name.endsWith(FILTER) && !isDecoder(name)) {
        prefix = name.substring(0, name.length() - FILTER.length());
        break;
      }
    }
    Map<String, StoredTensor> encoder = new LinkedHashMap<>();
    Map<String, Tensor> own = model.stateDict();
    for (Map.Entry<String, StoredTensor> entry : file.entrySet()) {
      String name = entry.getKey().replace("_timm_module.", "");
      if (isDecoder(name)) {
        continue;
      }
      String inside = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      boolean coordinates = inside.startsWith("temporal_embed") || inside.startsWith("location_embed");
      if (!inside.equals("pos_embed") && !(coordinates && !own.containsKey(inside))) {
        encoder.put(inside, entry.getValue());
      }
    }
    return encoder;
  }

  private static boolean isDecoder(String name) {
    return name.contains("decoder") || name.contains("_dec") || name.endsWith("mask_token");
  }

  /// Copies, for each band of the model that was pre-trained, its slice of the filter; others stay as they start.
  private static void selectBands(
      PrithviViT model, StoredTensor stored, List<String> bands, List<String> pretrained, Path file) {
    Tensor filter = model.stateDict().get(FILTER);
    if (filter == null) {
      throw new IllegalStateException("an encoder has a patch filter");
    }
    Shape from = stored.shape();
    Shape to = filter.shape();
    if (from.rank() != to.rank() || from.size(0) != to.size(0)) {
      throw new CheckpointException(
          file + ": the file belongs to another model: " + FILTER + " is " + from + " there, " + to + " here");
    }
    if (from.elements(2, from.rank()) != to.elements(2, to.rank()) || from.size(2) != to.size(2)) {
      LOG.log(Level.WARNING, "{0}: patches of {1} there, {2} here; the patch filter starts fresh", file, from, to);
      return;
    }
    if (from.size(1) != pretrained.size()) {
      throw new CheckpointException(
          file + ": the patch filter has " + from.size(1) + " input channels, pretrained_bands names " + pretrained.size()
              + ": " + pretrained);
    }
    List<String> fresh = new ArrayList<>();
    try (Scope scope = filter.device().runScope(MemoryUse.SCRATCH)) {
      Tensor whole = scope.allocate(DType.F32, from);
      stored.copyTo(whole.data().asSlice(0, from.elements() * Float.BYTES), DType.F32);
      for (int band = 0; band < bands.size(); band++) {
        int source = pretrained.indexOf(bands.get(band));
        if (source < 0) {
          fresh.add(bands.get(band));
        } else {
          filter.device().backend().copy(whole.select(1, source), filter.select(1, band));
        }
      }
    }
    filter.markWritten();
    if (!fresh.isEmpty()) {
      LOG.log(Level.WARNING, "bands {0} were not pre-trained ({1}); their filters start fresh", fresh, pretrained);
    }
  }
}
