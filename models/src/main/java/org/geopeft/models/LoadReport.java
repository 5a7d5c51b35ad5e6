package org.geopeft.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.tensor.Tensor;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.StoredTensor;

/// What became of the tensors of a file.
///
/// @param loaded names whose values are in the model now
/// @param missing names of the model that the file has not
/// @param unexpected names of the file that the model has not
/// @param mismatched names with another shape, `name: file [..], model [..]`
public record LoadReport(
    List<String> loaded, List<String> missing, List<String> unexpected, List<String> mismatched) {

  /// Copies every tensor whose name and shape fit into the layer.
  public static LoadReport load(Layer layer, Map<String, StoredTensor> tensors) {
    Map<String, Tensor> own = layer.stateDict();
    LoadReport report =
        new LoadReport(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    tensors.forEach((name, stored) -> {
      Tensor target = own.get(name);
      if (target == null) {
        report.unexpected.add(name);
      } else if (!stored.shape().equals(target.shape())) {
        report.mismatched.add(name + ": file " + stored.shape() + ", model " + target.shape());
      } else {
        stored.copyTo(target.data().asSlice(0, target.shape().elements() * target.type().bytes()), target.type());
        target.markWritten();
        report.loaded.add(name);
      }
    });
    own.keySet().stream().filter(name -> !tensors.containsKey(name)).forEach(report.missing::add);
    return report;
  }

  /// Whether file and model have the same names and shapes.
  public boolean isComplete() {
    return missing.isEmpty() && unexpected.isEmpty() && mismatched.isEmpty();
  }

  /// Throws an error that names what differs, unless everything fits.
  ///
  /// @param where the file
  public LoadReport requireComplete(String where) {
    if (!isComplete()) {
      throw new CheckpointException(where + ": " + explained());
    }
    return this;
  }

  private String explained() {
    StringBuilder text = new StringBuilder("the file belongs to another model:");
    Map<String, List<String>> parts = new LinkedHashMap<>();
    parts.put("mismatched", mismatched);
    parts.put("missing in the file", missing);
    parts.put("unexpected in the file", unexpected);
    parts.forEach((what, names) -> {
      if (!names.isEmpty()) {
        text.append("\n  ").append(names.size()).append(' ').append(what).append(": ").append(some(names));
      }
    });
    for (String name : missing.stream().limit(3).toList()) {
      List<String> near = NearestNames.of(name, unexpected);
      if (!near.isEmpty()) {
        text.append("\n  ").append(name).append(" may be ").append(near.getFirst());
      }
    }
    return text.append("\n  hint: compare model_args (backbone, peft_config, decoder, num_classes, bands) with those of the run that wrote it")
        .toString();
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(5, names.size())));
    return names.size() > 5 ? first + ", …" : first;
  }

}
