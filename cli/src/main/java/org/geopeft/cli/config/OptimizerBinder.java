package org.geopeft.cli.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.training.Direction;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.jspecify.annotations.Nullable;

/// Binds the task's `optimizer` and `scheduler` with their arguments.
final class OptimizerBinder {

  private static final List<String> OPTIMIZERS = List.of("AdamW", "Adam");
  private static final Set<String> LATER_OPTIMIZERS = Set.of("Adadelta", "Adafactor", "Adagrad", "Adamax", "ASGD",
      "LBFGS", "Muon", "NAdam", "RAdam", "RMSprop", "Rprop", "SGD", "SparseAdam");
  private static final List<String> SCHEDULERS = List.of("ReduceLROnPlateau");
  private static final Set<String> LATER_SCHEDULERS = Set.of("ChainedScheduler", "ConstantLR", "CosineAnnealingLR",
      "CosineAnnealingWarmRestarts", "CyclicLR", "ExponentialLR", "LambdaLR", "LinearLR", "MultiStepLR",
      "MultiplicativeLR", "OneCycleLR", "PolynomialLR", "SequentialLR", "StepLR");

  private final Section task;

  OptimizerBinder(Section task) {
    this.task = task;
  }

  OptimizerSettings optimizer() {
    String name = known("optimizer", OPTIMIZERS, LATER_OPTIMIZERS);
    // Adam is TerraTorch's choice where the config names none
    AdamSettings defaults = "AdamW".equals(name)
        ? OptimizerSettings.Adam.ADAM_W
        : OptimizerSettings.Adam.ADAM;
    Section arguments = arguments("optimizer_hparams");
    if (name == null && task.has("optimizer")) {
      return new OptimizerSettings.Adam(defaults); // another optimizer's arguments cannot be judged
    }
    List<Double> betas = arguments.value("betas", List.of(defaults.beta1(), defaults.beta2()), node -> {
      List<Double> read = Values.numbers(node);
      if (read.size() != 2 || read.stream().anyMatch(beta -> !(beta >= 0 && beta < 1))) {
        throw Values.wrong(node, "two numbers from 0 to below 1");
      }
      return read;
    });
    double eps = notNegative(arguments, "eps", defaults.eps());
    double weightDecay = notNegative(arguments, "weight_decay", defaults.weightDecay());
    arguments.only("amsgrad", false, "amsgrad comes in a later version");
    arguments.only("maximize", false, "maximize is not supported");
    for (String key : List.of("foreach", "fused", "capturable", "differentiable", "decoupled_weight_decay")) {
      arguments.ignored(key, null);
    }
    arguments.finish();
    return new OptimizerSettings.Adam(
        new AdamSettings(betas.getFirst(), betas.getLast(), eps, weightDecay, defaults.decoupled()));
  }

  private static double notNegative(Section arguments, String key, double fallback) {
    return arguments.value(key, fallback, node -> {
      double value = Values.number(node);
      if (!(value >= 0)) {
        throw Values.wrong(node, "a number of at least 0");
      }
      return value;
    });
  }

  @Nullable SchedulerSettings scheduler() {
    String name = known("scheduler", SCHEDULERS, LATER_SCHEDULERS);
    Section arguments = arguments("scheduler_hparams");
    if (name == null) {
      return null;
    }
    ReduceLROnPlateau.Options defaults = ReduceLROnPlateau.Options.DEFAULTS;
    Direction mode = arguments.choice("mode", Map.of("min", Direction.MIN, "max", Direction.MAX), "min");
    double factor = arguments.value("factor", defaults.factor(), node -> {
      double value = Values.number(node);
      if (!(value < 1)) {
        throw Values.wrong(node, "a number below 1 that the learning rate is multiplied with");
      }
      return value;
    });
    int patience = arguments.integer("patience", defaults.patience(), 0);
    double threshold = arguments.number("threshold", defaults.threshold());
    boolean relative = arguments.choice("threshold_mode", Map.of("rel", true, "abs", false), "rel");
    int cooldown = arguments.integer("cooldown", defaults.cooldown(), 0);
    List<Double> least = arguments.value(
        "min_lr", defaults.leastRates(), node -> node.resolved() instanceof ConfigNode.Sequence ? Values.numbers(node)
            : List.of(Values.number(node)));
    double eps = arguments.number("eps", defaults.eps());
    arguments.ignored("verbose", null);
    arguments.only("interval", "epoch", "ReduceLROnPlateau follows val/loss, which is there once an epoch");
    arguments.finish();
    return new SchedulerSettings.Plateau(
        new ReduceLROnPlateau.Options(mode, factor, patience, threshold, relative, cooldown, least, eps));
  }

  /// The name under `key` if this version has it; null, with a mistake noted unless there is no name at all.
  private @Nullable String known(String key, List<String> names, Set<String> later) {
    String name = task.textOrNull(key);
    if (name == null || names.contains(name)) {
      return name;
    }
    if (later.contains(name)) {
      task.mistake(key, Mistake.Kind.LATER,
          name + " comes in a later version; this one has " + String.join(", ", names));
    } else {
      task.mistake(key, Mistake.Kind.NAME, "there is no " + key + " '" + name + "'" + Nearest.hint(name, names));
    }
    return null;
  }

  /// The arguments under a key: judged key by key, printed as they are written.
  private Section arguments(String key) {
    task.freeOrNull(key);
    ConfigNode written = task.ask(key);
    return new Section(task.mistakes(), task.path(key),
        written != null && written.resolved() instanceof Mapping mapping ? mapping : Mapping.empty(task.place()));
  }
}
