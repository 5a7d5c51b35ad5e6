package org.geopeft.cli.config;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.geopeft.autograd.optim.Adagrad;
import org.geopeft.autograd.optim.RmsProp;
import org.geopeft.autograd.optim.Sgd;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.jspecify.annotations.Nullable;

/// Binds an optimizer and a scheduler with their arguments, in both of TerraTorch's forms: names and `…_hparams` among
/// the task's arguments, or classes under `optimizer` and `lr_scheduler`, which then stand alone.
final class OptimizerBinder {

  private static final List<String> OPTIMIZERS = List.of("AdamW", "Adam", "SGD", "Adagrad", "RMSprop");
  private static final Set<String> LATER_OPTIMIZERS = Set.of("Adadelta", "Adafactor", "Adamax", "ASGD",
      "LBFGS", "Muon", "NAdam", "RAdam", "Rprop", "SparseAdam");
  private static final ClassCatalog CLASSES = new ClassCatalog("optimizer", LATER_OPTIMIZERS,
      OPTIMIZERS.stream().map(name -> "torch.optim." + name).toArray(String[]::new));

  /// The classes under `optimizer` and `lr_scheduler`.
  ///
  /// @param rate learning rate of all parameters
  record Classes(OptimizerSettings optimizer, double rate, @Nullable SchedulerSettings scheduler) {}

  private OptimizerBinder() {}

  /// The task's optimizer.
  static OptimizerSettings ofTask(Section task) {
    String name = known(task, "optimizer", OPTIMIZERS, LATER_OPTIMIZERS);
    Section arguments = arguments(task, "optimizer");
    ConfigNode written = task.ask("optimizer");
    if (name == null && written != null && !Values.isNull(written)) {
      return new OptimizerSettings.Adam(OptimizerSettings.Adam.ADAM); // another one's arguments cannot be judged
    }
    OptimizerSettings settings = read(name == null ? "Adam" : name, arguments); // TerraTorch's choice without a name
    arguments.finish();
    return settings;
  }

  /// The task's scheduler, or null.
  static @Nullable SchedulerSettings schedulerOfTask(Section task) {
    String name = known(task, "scheduler", ScheduleBinder.NAMES, ScheduleBinder.LATER);
    Section arguments = arguments(task, "scheduler");
    return name == null ? null : ScheduleBinder.ofTask(name, arguments);
  }

  /// What stands under `optimizer` and `lr_scheduler`, which then replace the task's; null where nothing does.
  static @Nullable Classes classes(Section root) {
    ClassSection optimizer = read(root, "optimizer", CLASSES);
    ClassSection scheduler = read(root, "lr_scheduler", ScheduleBinder.CLASSES);
    SchedulerSettings schedule = scheduler == null ? null : ScheduleBinder.ofClass(scheduler);
    if (optimizer == null) {
      if (scheduler != null && !root.has("optimizer")) {
        root.mistake("lr_scheduler", Mistake.Kind.MISSING,
            "stands alone: it needs the class under optimizer; or give model.init_args.scheduler instead");
      }
      return null;
    }
    Section arguments = optimizer.arguments();
    boolean fast = optimizer.name().equals("Adagrad") || optimizer.name().equals("RMSprop");
    double rate = notNegative(arguments, "lr", fast ? 1e-2 : 1e-3);
    OptimizerSettings settings = read(optimizer.name(), arguments);
    arguments.finish();
    return new Classes(settings, rate, schedule);
  }

  private static @Nullable ClassSection read(Section root, String key, ClassCatalog catalog) {
    ConfigNode written = root.ask(key);
    ClassSection read =
        written == null || Values.isNull(written) ? null : catalog.read(root.mistakes(), root.path(key), written);
    root.note(key, read, read == null);
    return read;
  }

  private static OptimizerSettings read(String name, Section arguments) {
    OptimizerSettings settings = switch (name) {
      case "SGD" -> sgd(arguments);
      case "Adagrad" -> adagrad(arguments);
      case "RMSprop" -> rmsProp(arguments);
      case "AdamW" -> adam(arguments, OptimizerSettings.Adam.ADAM_W);
      default -> adam(arguments, OptimizerSettings.Adam.ADAM);
    };
    for (String key : List.of("foreach", "fused", "capturable", "differentiable", "decoupled_weight_decay")) {
      arguments.ignored(key, null);
    }
    return settings;
  }

  private static OptimizerSettings adam(Section arguments, AdamSettings defaults) {
    List<Double> betas = arguments.value("betas", List.of(defaults.beta1(), defaults.beta2()), node -> {
      List<Double> read = Values.numbers(node);
      if (read.size() != 2 || read.stream().anyMatch(beta -> !(beta >= 0 && beta < 1))) {
        throw Values.wrong(node, "two numbers from 0 to below 1");
      }
      return read;
    });
    return new OptimizerSettings.Adam(new AdamSettings(
        betas.getFirst(),
        betas.getLast(),
        notNegative(arguments, "eps", defaults.eps()),
        notNegative(arguments, "weight_decay", defaults.weightDecay()),
        defaults.decoupled(),
        arguments.bool("amsgrad", false),
        arguments.bool("maximize", false)));
  }

  private static OptimizerSettings sgd(Section arguments) {
    double momentum = notNegative(arguments, "momentum", 0);
    double dampening = arguments.number("dampening", 0);
    double weightDecay = notNegative(arguments, "weight_decay", 0);
    boolean nesterov = arguments.bool("nesterov", false);
    boolean maximize = arguments.bool("maximize", false);
    return new OptimizerSettings.Sgd(checked(arguments, "nesterov", Sgd.Settings.DEFAULTS,
        () -> new Sgd.Settings(momentum, dampening, weightDecay, nesterov, maximize)));
  }

  private static OptimizerSettings adagrad(Section arguments) {
    Adagrad.Settings defaults = Adagrad.Settings.DEFAULTS;
    return new OptimizerSettings.Adagrad(new Adagrad.Settings(
        notNegative(arguments, "lr_decay", defaults.rateDecay()),
        notNegative(arguments, "weight_decay", defaults.weightDecay()),
        notNegative(arguments, "initial_accumulator_value", defaults.initialAccumulator()),
        notNegative(arguments, "eps", defaults.eps()),
        arguments.bool("maximize", false)));
  }

  private static OptimizerSettings rmsProp(Section arguments) {
    RmsProp.Settings defaults = RmsProp.Settings.DEFAULTS;
    return new OptimizerSettings.RmsProp(new RmsProp.Settings(
        notNegative(arguments, "alpha", defaults.alpha()),
        notNegative(arguments, "eps", defaults.eps()),
        notNegative(arguments, "weight_decay", defaults.weightDecay()),
        notNegative(arguments, "momentum", defaults.momentum()),
        arguments.bool("centered", false),
        arguments.bool("maximize", false)));
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

  /// Settings that judge their values themselves; a mistake at `key` and `stand` where they refuse.
  static <T> T checked(Section arguments, String key, T stand, Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException e) {
      arguments.mistake(key, Mistake.Kind.TYPE, String.valueOf(e.getMessage()));
      return stand;
    }
  }

  /// The name under `key` if this version has it; null, with a mistake noted unless there is no name at all.
  private static @Nullable String known(Section task, String key, List<String> names, Set<String> later) {
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

  /// The arguments of what is named under a key: judged key by key, printed as they are written.
  private static Section arguments(Section task, String name) {
    String key = name + "_hparams";
    task.freeOrNull(key);
    ConfigNode written = task.ask(key);
    return new Section(task.mistakes(), task.path(key),
        written != null && written.resolved() instanceof Mapping mapping ? mapping : Mapping.empty(task.place(name)));
  }
}
