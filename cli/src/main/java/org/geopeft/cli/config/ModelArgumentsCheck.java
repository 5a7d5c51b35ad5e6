package org.geopeft.cli.config;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.geopeft.autograd.layer.UnsupportedModelException;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Sequence;
import org.geopeft.models.EncoderDecoderFactory;
import org.geopeft.models.ModelConfigException;
import org.geopeft.models.ModelFlags;
import org.geopeft.training.settings.TaskSettings.Freezing;
import org.jspecify.annotations.Nullable;

/// Has the model's factory judge `model_args`, and gives its findings the places they come from.
final class ModelArgumentsCheck {

  private static final List<String> FACTORIES = List.of("EncoderDecoderFactory");
  private static final Set<String> LATER_FACTORIES = Set.of(
      "SMPModelFactory", "TimmModelFactory", "FullModelFactory", "GenericUnetModelFactory", "FixedTaskModelFactory",
      "AnySatModelFactory", "ClayModelFactory", "PrithviModelFactory", "SatMAEModelFactory", "ScaleMAEModelFactory");
  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d+)]");

  private final Section task;
  private final String factory;
  private final Mapping modelArgs;
  private final Freezing freezing;

  ModelArgumentsCheck(Section task, String factory, Mapping modelArgs, Freezing freezing) {
    this.task = task;
    this.factory = factory;
    this.modelArgs = modelArgs;
    this.freezing = freezing;
  }

  void run(@Nullable List<String> classNames, @Nullable List<Double> classWeights) {
    if (!FACTORIES.contains(factory)) {
      judgeFactory();
      return;
    }
    try {
      var flags = new ModelFlags(freezing.backbone(), freezing.decoder(), freezing.head());
      int classes = EncoderDecoderFactory.read(modelArgs.toMap(), flags).classes();
      requireOneEach("class_names", classNames, classes);
      requireOneEach("class_weights", classWeights, classes);
    } catch (ModelConfigException e) {
      e.problems().forEach(problem -> add(problem.key(), Mistake.Kind.KEY, problem.message()));
    } catch (UnsupportedModelException e) {
      add("", Mistake.Kind.LATER, String.valueOf(e.getMessage()));
    }
  }

  private void judgeFactory() {
    if (LATER_FACTORIES.contains(factory)) {
      task.mistake("model_factory", Mistake.Kind.LATER,
          "the factory " + factory + " comes in a later version; this one has " + String.join(", ", FACTORIES));
    } else if (!factory.isEmpty()) {
      task.mistake("model_factory", Mistake.Kind.NAME,
          "there is no model factory '" + factory + "'" + Nearest.hint(factory, FACTORIES));
    }
  }

  private void requireOneEach(String key, @Nullable List<?> values, int classes) {
    if (values != null && values.size() != classes) {
      task.mistake(key, Mistake.Kind.TYPE,
          "expected one for each of the model's num_classes = " + classes + ", got " + values.size());
    }
  }

  private void add(String key, Mistake.Kind kind, String problem) {
    String path = task.path("model_args");
    task.mistakes().add(place(key), key.isEmpty() ? path : KeyPaths.join(path, key), kind, problem);
  }

  /// Where the value at `necks[0].indices` is written, or the innermost thing around it that is.
  private Place place(String key) {
    ConfigNode node = modelArgs;
    Place place = node.place();
    Matcher steps = STEP.matcher(key);
    while (steps.find()) {
      if (steps.group(1) != null && node instanceof Mapping mapping) {
        ConfigNode.Entry entry = mapping.entries().get(steps.group(1));
        if (entry == null) {
          return place;
        }
        place = entry.keyPlace();
        node = entry.value().resolved();
      } else if (steps.group(2) != null && node instanceof Sequence sequence
          && Integer.parseInt(steps.group(2)) < sequence.items().size()) {
        node = sequence.items().get(Integer.parseInt(steps.group(2))).resolved();
        place = node.place();
      } else {
        return place;
      }
    }
    return place;
  }
}
