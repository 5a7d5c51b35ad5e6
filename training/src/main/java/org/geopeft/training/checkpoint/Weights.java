package org.geopeft.training.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.geopeft.tensor.Tensor;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.StoredTensor;

/// Moves tensors between a model and a file.
public final class Weights {

  private static final int SHOWN = 8;

  private Weights() {}

  /// A tensor as a file holds it; looks at the same memory.
  ///
  /// @param tensor row-major
  public static StoredTensor stored(Tensor tensor) {
    long bytes = tensor.shape().elements() * tensor.type().bytes();
    return StoredTensor.of(tensor.type(), tensor.shape(), tensor.data().asSlice(0, bytes));
  }

  /// All tensors as a file holds them, in order.
  public static Map<String, StoredTensor> stored(SequencedMap<String, Tensor> tensors) {
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> stored.put(name, stored(tensor)));
    return stored;
  }

  /// Copies a tensor of a file into a tensor of equal shape.
  public static void copy(StoredTensor from, Tensor to) {
    long bytes = to.shape().elements() * to.type().bytes();
    from.copyTo(to.data().asSlice(0, bytes), to.type());
    to.markWritten();
  }

  /// Fills a model from a checkpoint of the same model. Nothing is changed unless everything fits.
  ///
  /// @param source the file, for messages
  /// @throws CheckpointException if names or shapes differ; it names what is missing, unexpected and mismatched
  public static void load(SequencedMap<String, Tensor> model, Map<String, StoredTensor> file, String source) {
    List<String> missing = model.keySet().stream().filter(name -> !file.containsKey(name)).toList();
    List<String> unexpected = file.keySet().stream().filter(name -> !model.containsKey(name)).toList();
    List<String> mismatched = new ArrayList<>();
    model.forEach((name, tensor) -> {
      StoredTensor stored = file.get(name);
      if (stored != null && !stored.shape().equals(tensor.shape())) {
        mismatched.add(name + " (file " + stored.shape() + ", model " + tensor.shape() + ")");
      }
    });
    if (!missing.isEmpty() || !unexpected.isEmpty() || !mismatched.isEmpty()) {
      throw new CheckpointException("The checkpoint " + source + " is of another model than the config describes."
          + list("missing in the file", missing) + list("not in the model", unexpected)
          + list("of another shape", mismatched));
    }
    model.forEach((name, tensor) -> {
      StoredTensor stored = file.get(name);
      if (stored != null) {
        copy(stored, tensor);
      }
    });
  }

  private static String list(String what, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String some = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return " %d %s: %s%s.".formatted(
        names.size(), what, some, names.size() > SHOWN ? ", and " + (names.size() - SHOWN) + " more" : "");
  }
}
