package org.geopeft.training.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.models.LoadReport;
import org.geopeft.tensor.Tensor;
import org.geopeft.weights.StoredTensor;

/// Moves tensors between a model and a file.
public final class Weights {

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

  /// Fills a model from a checkpoint of the same model.
  ///
  /// @param prefix what the model's names begin with in the file; other names there are not the model's
  /// @param source the file, for messages
  /// @throws org.geopeft.weights.CheckpointException if names or shapes differ; it names what is missing, unexpected
  ///     and mismatched
  public static void load(Layer model, String prefix, Map<String, StoredTensor> file, Path source) {
    Map<String, StoredTensor> own = new LinkedHashMap<>();
    file.forEach((name, tensor) -> {
      if (name.startsWith(prefix)) {
        own.put(name.substring(prefix.length()), tensor);
      }
    });
    LoadReport.load(model, own.isEmpty() ? file : own).requireComplete(source.toString());
  }
}
