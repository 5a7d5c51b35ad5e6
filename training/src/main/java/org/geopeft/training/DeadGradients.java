package org.geopeft.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.layer.Layer;

/// Which trainable parameters received no gradient in the first step: a sign of a model that is wired wrongly,
/// although some published models leave parameters unused by design.
///
/// @param names names of the parameters without a gradient
/// @param wholeParts parts of the model (`encoder`, `decoder`) in which no trainable parameter received one
/// @param trainable number of trainable parameters
record DeadGradients(List<String> names, List<String> wholeParts, int trainable) {

  private static final int SHOWN = 20;

  /// Looks at the gradients as they are before the optimizer's step. Zeros count as gradients: `lora_A` starts with
  /// them.
  static DeadGradients find(List<Layer.Named<Parameter>> trainable) {
    List<String> names = new ArrayList<>();
    Map<String, Boolean> alive = new LinkedHashMap<>();
    for (var parameter : trainable) {
      boolean received = parameter.value().gradient() != null;
      if (!received) {
        names.add(parameter.name());
      }
      alive.merge(parameter.name().split("\\.", 2)[0], received, Boolean::logicalOr);
    }
    List<String> whole = alive.entrySet().stream().filter(e -> !e.getValue()).map(Map.Entry::getKey).toList();
    return new DeadGradients(names, whole, trainable.size());
  }

  /// @throws DeadGradientException if a whole part of the model learns nothing
  void refuse() {
    if (!wholeParts.isEmpty()) {
      throw new DeadGradientException(
          "The first training step gave no gradient to any trainable parameter of %s, so it would never learn: %s."
              .formatted(String.join(" and ", wholeParts), shown()));
    }
  }

  /// A warning, empty if every parameter received a gradient.
  String warning() {
    return names.isEmpty() ? "" : ("%d of %d trainable parameters received no gradient in the first step and will "
        + "not change: %s.").formatted(names.size(), trainable, shown());
  }

  private String shown() {
    String some = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() > SHOWN ? some + " and " + (names.size() - SHOWN) + " more" : some;
  }
}
