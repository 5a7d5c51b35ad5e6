package org.geopeft.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.loss.ClassLoss;
import org.geopeft.autograd.loss.ClassLoss.Part;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.training.settings.TaskSettings;
import org.jspecify.annotations.Nullable;

/// What a segmentation task minimises: one loss, a sum, or a weighted sum of several.
public final class SegmentationLoss {
  /// How the config writes the losses, which shows in a checkpoint's names.
  private enum Form {
    ONE,
    LIST,
    MAPPING
  }

  private final ClassLoss loss;
  private final Form form;
  private final @Nullable Tensor classWeights;
  private final @Nullable Tensor lossWeights;

  private SegmentationLoss(
      ClassLoss loss, Form form, @Nullable Tensor classWeights, @Nullable Tensor lossWeights) {
    this.loss = loss;
    this.form = form;
    this.classWeights = classWeights;
    this.lossWeights = lossWeights;
  }

  /// The cross-entropy alone, without class weights.
  public static SegmentationLoss crossEntropy(@Nullable Integer ignoreIndex) {
    return new SegmentationLoss(ClassLoss.of(Part.CE, ignored(ignoreIndex)), Form.ONE, null, null);
  }

  /// The losses that a task's settings name.
  ///
  /// @param scope of the run's lifetime
  /// @throws IllegalArgumentException where settings contradict each other or the model
  public static SegmentationLoss of(TaskSettings task, int classes, Scope scope) {
    Map<Part, Double> parts = new LinkedHashMap<>();
    task.losses().forEach((name, weight) -> parts.put(part(name), weight));
    Integer ignoreIndex = task.ignoreIndex() == null ? null : Math.toIntExact(task.ignoreIndex());
    if (parts.containsKey(Part.JACCARD) && ignoreIndex != null) {
      throw new IllegalArgumentException(
          "The loss jaccard knows no ignore_index, and it is %d: leave one of them out.".formatted(ignoreIndex));
    }
    Form form = switch (task.hyperParameters().get("loss")) {
      case Map<?, ?> _ -> Form.MAPPING;
      case List<?> _ -> Form.LIST;
      case null, default -> Form.ONE;
    };
    Tensor weights = form != Form.MAPPING ? null : tensor(scope, List.copyOf(parts.values()));
    return new SegmentationLoss(
        new ClassLoss(parts, ignored(ignoreIndex)), form, classWeights(task.classWeights(), classes, scope), weights);
  }

  private static Part part(String name) {
    try {
      return Part.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "There is no loss '" + name + "' for segmentation; there are ce, dice, focal, jaccard and lovasz.", e);
    }
  }

  private static long ignored(@Nullable Integer ignoreIndex) {
    return ignoreIndex == null ? Losses.NOTHING_IGNORED : ignoreIndex;
  }

  private static @Nullable Tensor classWeights(@Nullable List<Double> weights, int classes, Scope scope) {
    if (weights == null) {
      return null;
    }
    if (weights.size() != classes) {
      throw new IllegalArgumentException(
          "class_weights has %d values, the model has %d classes: there must be one for each."
              .formatted(weights.size(), classes));
    }
    return tensor(scope, weights);
  }

  private static Tensor tensor(Scope scope, List<Double> values) {
    return scope.allocate(Shape.of(values.size())).set(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /// Whether class weights are given that no loss looks at.
  public boolean leavesClassWeightsOut() {
    return classWeights != null && !loss.parts().containsKey(Part.CE);
  }

  /// The loss of a batch.
  ///
  /// @param total a scalar; 0 where no pixel counts
  /// @param parts where there are several losses, each by its name and without its weight
  public record Value(Tensor total, Map<String, Tensor> parts) {
    /// The parts as numbers.
    Map<String, Double> partValues() {
      Map<String, Double> values = new LinkedHashMap<>();
      parts.forEach((name, part) -> values.put(name, part.item()));
      return values;
    }
  }

  /// From logits `[B, C, H, W]` and labels `[B, H, W]`.
  public Value of(Run run, Tensor logits, Tensor mask) {
    List<Tensor> operands = classWeights == null ? List.of(logits, mask) : List.of(logits, mask, classWeights);
    Map<Part, Tensor> each = loss.each(run, operands);
    Map<String, Tensor> named = new LinkedHashMap<>();
    if (form != Form.ONE) {
      each.forEach((part, value) -> named.put(part.name().toLowerCase(Locale.ROOT), value));
    }
    return new Value(loss.sum(run, each), named);
  }

  /// What Lightning's checkpoint holds of it, by the names there.
  SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    if (lossWeights != null) {
      state.put("criterion.weight", lossWeights);
    }
    if (classWeights != null && !leavesClassWeightsOut()) {
      state.put(form == Form.ONE ? "criterion.weight" : "criterion.losses.ce.weight", classWeights);
    }
    return state;
  }
}
