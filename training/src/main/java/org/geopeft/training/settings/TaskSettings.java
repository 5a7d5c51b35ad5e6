package org.geopeft.training.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.training.tiling.Tiling;
import org.jspecify.annotations.Nullable;

/// TerraTorch's `SemanticSegmentationTask`.
///
/// @param modelFactory `EncoderDecoderFactory` …
/// @param modelArgs what the factory gets: text, `Long`, `Double`, `Boolean`, null, lists and maps of these
/// @param losses loss by name with its weight, in the config's order
/// @param classWeights weights of the cross-entropy, or null
/// @param ignoreIndex label that counts nowhere, or null
/// @param lr learning rate of all parameters that `lrOverrides` does not name
/// @param lrOverrides part of a parameter's name → its learning rate, in the config's order
/// @param scheduler null for a constant rate
/// @param classNames null: classes are numbered
/// @param testNames names of several test sets, or null
/// @param plotOnVal epochs between drawings of a validation image, 0 for none
/// @param tiling null: images go through whole
/// @param output what prediction writes
/// @param hyperParameters all arguments with their defaults as the config knows them, for checkpoints: `_class_path` first
///     and `_instantiator` last, which Lightning needs to build the task from a checkpoint
public record TaskSettings(
    String modelFactory,
    Map<String, @Nullable Object> modelArgs,
    Map<String, Double> losses,
    @Nullable List<Double> classWeights,
    @Nullable Long ignoreIndex,
    double lr,
    Map<String, Double> lrOverrides,
    OptimizerSettings optimizer,
    @Nullable SchedulerSettings scheduler,
    Freezing freezing,
    @Nullable List<String> classNames,
    @Nullable List<String> testNames,
    int plotOnVal,
    @Nullable TiledInference tiling,
    List<Output> output,
    Map<String, @Nullable Object> hyperParameters) {

  public TaskSettings {
    modelArgs = copy(modelArgs);
    losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
    classWeights = classWeights == null ? null : List.copyOf(classWeights);
    lrOverrides = Collections.unmodifiableMap(new LinkedHashMap<>(lrOverrides));
    classNames = classNames == null ? null : List.copyOf(classNames);
    testNames = testNames == null ? null : List.copyOf(testNames);
    output = List.copyOf(output);
    hyperParameters = copy(hyperParameters);
  }

  /// This task with an optimizer that does not come from its own arguments: one rate for all parameters.
  public TaskSettings with(OptimizerSettings other, double rate, @Nullable SchedulerSettings schedule) {
    return new TaskSettings(modelFactory, modelArgs, losses, classWeights, ignoreIndex, rate, Map.of(), other, schedule,
        freezing, classNames, testNames, plotOnVal, tiling, output, hyperParameters);
  }

  // order matters to readers of the written files, so Map.copyOf will not do; values may be null
  private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /// Which parts do not train.
  public record Freezing(boolean backbone, boolean decoder, boolean head) {}

  /// What prediction writes for an image.
  public enum Output {
    PREDICTION, LOGITS, PROBABILITIES
  }

  /// Large images go through the model in tiles: always to predict, to test and validate where asked for.
  public record TiledInference(Tiling tiling, boolean onTesting, boolean onValidation) {}
}
