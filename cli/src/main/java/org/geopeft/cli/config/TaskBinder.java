package org.geopeft.cli.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.training.settings.TaskSettings;
import org.geopeft.training.settings.TaskSettings.Freezing;
import org.geopeft.training.settings.TaskSettings.Output;
import org.geopeft.training.settings.TaskSettings.TiledInference;
import org.jspecify.annotations.Nullable;

/// Binds `model`: the task and its arguments, in TerraTorch's order.
final class TaskBinder {

  /// The key under which a checkpoint names the task's class.
  static final String CLASS_PATH_OF_CHECKPOINT = "_class_path";

  private static final ClassCatalog TASKS = new ClassCatalog("task",
      Set.of("PixelwiseRegressionTask", "ClassificationTask", "MultiLabelClassificationTask", "ObjectDetectionTask"),
      "terratorch.tasks.SemanticSegmentationTask");
  private static final List<String> LOSSES = List.of("ce", "dice", "focal", "jaccard", "lovasz");
  private static final Map<String, Output> OUTPUTS = Map.of(
      "prediction", Output.PREDICTION, "logits", Output.LOGITS, "probabilities", Output.PROBABILITIES);

  private final Mistakes mistakes;

  TaskBinder(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /// @return null, with a mistake noted, where there is no task this version has
  @Nullable TaskSettings bind(Section root) {
    ConfigNode written = root.ask("model");
    if (written == null || Values.isNull(written)) {
      mistakes.add(root.place(), "model", Mistake.Kind.MISSING, "must be given: the task with its model");
      root.note("model", null, true);
      return null;
    }
    ClassSection task = TASKS.read(mistakes, "model", written);
    root.note("model", task, false);
    return task == null ? null : task(task.fullName(), task.arguments());
  }

  private static TaskSettings task(String className, Section task) {
    ConfigNode argsNode = task.ask("model_args");
    Map<String, @Nullable Object> modelArgs = task.freeOrNull("model_args");
    String factory = task.requiredText("model_factory");
    task.only("model", null, "a model of one's own is Python code, which is not run");
    Map<String, Double> losses = losses(task);
    task.only("aux_heads", null, "auxiliary heads come in a later version");
    task.only("aux_loss", null, "auxiliary heads come in a later version");
    List<Double> classWeights = task.valueOrNull("class_weights", Values::numbers);
    Long ignoreIndex = task.longOrNull("ignore_index", Integer.MIN_VALUE);
    if (ignoreIndex != null && losses.containsKey("jaccard")) {
      task.mistake("loss", Mistake.Kind.TYPE,
          "the loss jaccard knows no ignore_index, and it is " + ignoreIndex + ": leave one of them out");
    }
    double lr = task.number("lr", 0.001);
    if (!(lr >= 0)) {
      task.mistake("lr", Mistake.Kind.TYPE, "expected a number of at least 0, got " + lr);
    }
    OptimizerSettings optimizer = OptimizerBinder.ofTask(task);
    SchedulerSettings scheduler = OptimizerBinder.schedulerOfTask(task);
    Freezing freezing = new Freezing(
        task.bool("freeze_backbone", false), task.bool("freeze_decoder", false), task.bool("freeze_head", false));
    int plotOnVal = plotOnVal(task);
    List<String> classNames = task.textsOrNull("class_names");
    TiledInference tiling = new TilingBinder(task).bind();
    List<String> testNames = task.textsOrNull("test_dataloaders_names");
    Map<String, Double> lrOverrides = weights(task, "lr_overrides");
    List<Output> output = output(task);
    task.only("output_most_probable", true, "output_most_probable: false comes in a later version");
    task.only("path_to_record_metrics", null, "path_to_record_metrics comes in a later version; metrics.csv has them");
    tiling = TilingBinder.switches(task, tiling);
    task.finish();
    if (modelArgs == null) {
      task.mistake("model_args", Mistake.Kind.MISSING, "must be given: the model's arguments");
      modelArgs = Map.of();
    } else if (argsNode != null && argsNode.resolved() instanceof Mapping mapping) {
      checkCheckpoint(task, mapping);
      new ModelArgumentsCheck(task, factory, mapping, freezing).run(classNames, classWeights);
    }
    return new TaskSettings(factory, modelArgs, losses, classWeights, ignoreIndex, lr, lrOverrides, optimizer,
        scheduler, freezing, classNames, testNames, plotOnVal, tiling, output, hyperParameters(className, task));
  }

  /// The arguments with what Lightning's command line adds to find the class again.
  private static Map<String, @Nullable Object> hyperParameters(String className, Section task) {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put(CLASS_PATH_OF_CHECKPOINT, className);
    parameters.putAll(task.toMap(Section.Skip.NOTHING));
    parameters.put("_instantiator", "lightning.pytorch.cli.instantiate_module");
    return parameters;
  }

  /// A name, a list of names, or a mapping of names to weights.
  private static Map<String, Double> losses(Section task) {
    Map<String, Double> losses = new LinkedHashMap<>();
    ConfigNode written = task.ask("loss");
    switch (written == null ? null : written.resolved()) {
      case null -> losses.put("ce", 1.0);
      case Mapping mapping -> losses.putAll(weights(task, "loss"));
      case ConfigNode node -> {
        List<String> names = task.value("loss", List.of("ce"),
            value -> Values.oneOrMore(value).stream().map(Values::text).toList());
        names.forEach(name -> losses.put(name, 1.0));
      }
    }
    if (losses.isEmpty()) {
      task.mistake("loss", Mistake.Kind.TYPE, "expected at least one loss");
    }
    losses.keySet().forEach(name -> {
      if (!LOSSES.contains(name)) {
        task.mistake("loss", Mistake.Kind.NAME, "there is no loss '" + name + "'" + Nearest.hint(name, LOSSES));
      }
    });
    task.note("loss", written == null ? "ce" : written.toJava(), written == null || "ce".equals(written.toJava()));
    return losses;
  }

  private static Map<String, Double> weights(Section task, String key) {
    Map<String, Double> weights = new LinkedHashMap<>();
    Map<String, Double> read = task.valueOrNull(key, node -> {
      Map<String, Double> numbers = new LinkedHashMap<>();
      Values.mapping(node).entries().forEach((name, entry) -> numbers.put(name, Values.number(entry.value())));
      return numbers;
    });
    if (read != null) {
      weights.putAll(read);
    }
    return weights;
  }

  /// true: every epoch; false: never; a number: every so many epochs.
  private static int plotOnVal(Section task) {
    ConfigNode written = task.ask("plot_on_val");
    Object value = written == null ? Long.valueOf(10) : written.toJava();
    task.note("plot_on_val", value, Long.valueOf(10).equals(value));
    return switch (value) {
      case Boolean on -> on ? 1 : 0;
      case Long epochs when epochs >= 0 && epochs <= Integer.MAX_VALUE -> epochs.intValue();
      case null, default -> {
        task.mistake("plot_on_val", Mistake.Kind.TYPE, "expected true, false or a number of epochs"
            + (written == null ? "" : ", got " + written.describe()));
        yield 0;
      }
    };
  }

  private static List<Output> output(Section task) {
    ConfigNode written = task.ask("output_on_inference");
    List<Output> outputs = task.value("output_on_inference", List.of(Output.PREDICTION), node ->
        Values.oneOrMore(node).stream().map(item -> OUTPUTS.get(Values.name(item, OUTPUTS.keySet()))).toList());
    Object printed = written == null ? "prediction" : written.toJava();
    task.note("output_on_inference", printed, "prediction".equals(printed));
    return outputs;
  }

  private static void checkCheckpoint(Section task, Mapping modelArgs) {
    if (modelArgs.get("backbone_ckpt_path") instanceof Scalar scalar && scalar.value() instanceof String file
        && !Files.isRegularFile(Path.of(file))) {
      task.mistakes().add(scalar.place(), task.path("model_args") + ".backbone_ckpt_path", Mistake.Kind.FILE,
          "there is no file " + file + " (from " + Path.of("").toAbsolutePath() + ")");
    }
  }
}
