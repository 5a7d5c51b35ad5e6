package org.geopeft.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.autograd.optim.schedule.ConstantLR;
import org.geopeft.autograd.optim.schedule.CosineAnnealingLR;
import org.geopeft.autograd.optim.schedule.CosineAnnealingWarmRestarts;
import org.geopeft.autograd.optim.schedule.ExponentialLR;
import org.geopeft.autograd.optim.schedule.LambdaLR;
import org.geopeft.autograd.optim.schedule.LinearLR;
import org.geopeft.autograd.optim.schedule.MultiStepLR;
import org.geopeft.autograd.optim.schedule.OneCycleLR;
import org.geopeft.autograd.optim.schedule.PolynomialLR;
import org.geopeft.autograd.optim.schedule.RateSchedule;
import org.geopeft.autograd.optim.schedule.SequentialLR;
import org.geopeft.autograd.optim.schedule.StepLR;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Sequence;
import org.geopeft.training.Direction;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.training.settings.SchedulerSettings.Plateau;
import org.jspecify.annotations.Nullable;

/// Binds learning rate schedules with their arguments, under PyTorch's names.
final class ScheduleBinder {

  private static final String PLATEAU = "ReduceLROnPlateau";
  private static final String SEQUENCE = "SequentialLR";
  private static final String LAMBDA = "LambdaLR";
  private static final List<String> SIMPLE = List.of("StepLR", "MultiStepLR", "ExponentialLR", "ConstantLR", "LinearLR",
      "PolynomialLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts");

  /// What a task may name.
  static final List<String> NAMES = joined(SIMPLE, PLATEAU, "OneCycleLR", LAMBDA, SEQUENCE);
  static final Set<String> LATER = Set.of("ChainedScheduler", "CyclicLR", "MultiplicativeLR");

  /// What may stand under `lr_scheduler`. Arguments of others cannot be written there.
  static final ClassCatalog CLASSES = new ClassCatalog("scheduler",
      Set.of("ChainedScheduler", "CyclicLR", "MultiplicativeLR", LAMBDA, SEQUENCE),
      joined(SIMPLE, PLATEAU, "OneCycleLR").stream()
          .map(name -> (name.equals(PLATEAU) ? "lightning.pytorch.cli." : "torch.optim.lr_scheduler.") + name)
          .toArray(String[]::new));

  /// In place of a schedule with a mistake.
  private static final RateSchedule STAND = new ConstantLR(1, 0);

  private static final Map<String, Boolean> INTERVALS = Map.of("epoch", false, "step", true);

  private ScheduleBinder() {}

  private static List<String> joined(List<String> names, String... more) {
    List<String> all = new ArrayList<>(names);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /// Under `scheduler_hparams`, with `interval` among the arguments.
  static @Nullable SchedulerSettings ofTask(String name, Section arguments) {
    if (name.equals(PLATEAU)) {
      arguments.only("interval", "epoch", "ReduceLROnPlateau follows val/loss, which is there once an epoch");
      return plateau(arguments, Plateau.LOSS, false);
    }
    boolean everyStep = arguments.choice("interval", INTERVALS, "epoch");
    return switch (name) {
      case SEQUENCE -> {
        RateSchedule sequence = sequence(arguments);
        yield sequence == null ? null : new SchedulerSettings.Timed(List.of(sequence), false, everyStep);
      }
      case LAMBDA -> {
        arguments.mistake("lr_lambda", Mistake.Kind.TYPE, "LambdaLR alone takes a Python function, which a config "
            + "cannot hold; under schedulers of SequentialLR, lr_lambda: linear_warmup rises up to the milestone");
        yield null;
      }
      default -> timed(name, arguments, everyStep);
    };
  }

  /// Under `lr_scheduler`; it goes by epochs.
  static SchedulerSettings ofClass(ClassSection scheduler) {
    Section arguments = scheduler.arguments();
    return scheduler.name().equals(PLATEAU)
        ? plateau(arguments, arguments.requiredText("monitor"), true)
        : timed(scheduler.name(), arguments, false);
  }

  private static SchedulerSettings timed(String name, Section arguments, boolean everyStep) {
    boolean cycle = name.equals("OneCycleLR");
    boolean movesMomentum = cycle && arguments.bool("cycle_momentum", true);
    List<RateSchedule> schedules = cycle ? oneCycle(arguments) : List.of(simple(name, arguments));
    finish(arguments);
    return new SchedulerSettings.Timed(schedules, movesMomentum, everyStep);
  }

  private static void finish(Section arguments) {
    arguments.only("last_epoch", -1L, "last_epoch is set by resuming from a checkpoint, --ckpt_path FILE");
    arguments.ignored("verbose", null);
    arguments.finish();
  }

  private static RateSchedule simple(String name, Section arguments) {
    return switch (name) {
      case "StepLR" -> new StepLR(arguments.requiredInteger("step_size", 1), arguments.number("gamma", 0.1));
      case "MultiStepLR" -> new MultiStepLR(
          arguments.requiredIntegers("milestones", 0), arguments.number("gamma", 0.1));
      case "ExponentialLR" -> new ExponentialLR(arguments.requiredNumber("gamma"));
      case "ConstantLR" ->
          new ConstantLR(share(arguments, "factor", 1.0 / 3), arguments.integer("total_iters", 5, 0));
      case "LinearLR" -> new LinearLR(share(arguments, "start_factor", 1.0 / 3), share(arguments, "end_factor", 1),
          arguments.integer("total_iters", 5, 1));
      case "PolynomialLR" -> new PolynomialLR(arguments.integer("total_iters", 5, 1), arguments.number("power", 1));
      case "CosineAnnealingLR" ->
          new CosineAnnealingLR(arguments.requiredInteger("T_max", 1), arguments.number("eta_min", 0));
      case "CosineAnnealingWarmRestarts" -> new CosineAnnealingWarmRestarts(
          arguments.requiredInteger("T_0", 1), arguments.integer("T_mult", 1, 1), arguments.number("eta_min", 0));
      default -> throw new IllegalArgumentException("There is no scheduler " + name + " here.");
    };
  }

  private static double share(Section arguments, String key, double fallback) {
    return arguments.value(key, fallback, node -> {
      double value = Values.number(node);
      if (!(value >= 0 && value <= 1)) {
        throw Values.wrong(node, "a number from 0 to 1");
      }
      return value;
    });
  }

  /// One for all parameter groups, or one for each where `max_lr` is a list.
  private static List<RateSchedule> oneCycle(Section arguments) {
    List<Double> highest = arguments.required("max_lr", List.of(1.0), Values::numberOrNumbers);
    Integer total = arguments.integerOrNull("total_steps", 1);
    Integer epochs = arguments.integerOrNull("epochs", 1);
    Integer perEpoch = arguments.integerOrNull("steps_per_epoch", 1);
    if (total == null && (epochs == null || perEpoch == null)) {
      arguments.mistake("total_steps", Mistake.Kind.MISSING, "must be given, or epochs and steps_per_epoch");
    }
    int steps = total != null ? total : epochs != null && perEpoch != null ? epochs * perEpoch : 1;
    double rising = arguments.number("pct_start", 0.3);
    boolean linear = arguments.choice("anneal_strategy", Map.of("cos", false, "linear", true), "cos");
    double least = arguments.number("base_momentum", 0.85);
    double most = arguments.number("max_momentum", 0.95);
    double divisor = arguments.number("div_factor", 25);
    double finalDivisor = arguments.number("final_div_factor", 1e4);
    boolean threePhases = arguments.bool("three_phase", false);
    return OptimizerBinder.checked(arguments, "pct_start", List.of(STAND), () -> highest.stream()
        .<RateSchedule>map(rate ->
            new OneCycleLR(rate, steps, rising, linear, divisor, finalDivisor, threePhases, least, most))
        .toList());
  }

  /// TerraTorch's form: `schedulers` maps names to arguments, in their order.
  private static @Nullable RateSchedule sequence(Section arguments) {
    List<Integer> milestones = arguments.integers("milestones", List.of(), 1);
    Mapping parts = arguments.required("schedulers", Mapping.empty(arguments.place()), Values::mapping);
    List<RateSchedule> schedules = new ArrayList<>();
    int wanted = parts.entries().size();
    for (String name : parts.entries().keySet()) {
      RateSchedule part = part(arguments, parts, name, milestones, schedules.size());
      if (part == null) {
        wanted--;
      } else {
        schedules.add(part);
      }
    }
    finish(arguments);
    boolean complete = wanted > 0 && wanted == parts.entries().size();
    return !complete ? null : OptimizerBinder.checked(
        arguments, "milestones", STAND, () -> new SequentialLR(schedules, milestones));
  }

  private static @Nullable RateSchedule part(
      Section sequence, Mapping parts, String name, List<Integer> milestones, int index) {
    ConfigNode written = parts.get(name);
    Section own = new Section(sequence.mistakes(), sequence.path("schedulers") + "." + name,
        written != null && written.resolved() instanceof Mapping mapping ? mapping : Mapping.empty(parts.place()));
    RateSchedule part = null;
    if (name.equals(LAMBDA)) {
      own.choice("lr_lambda", Map.of("linear_warmup", true), "linear_warmup");
      if (index < milestones.size()) {
        int start = milestones.get(index); // TerraTorch counts from the beginning, whatever came before
        part = LambdaLR.linearWarmUp(start);
      } else {
        own.mistake("lr_lambda", Mistake.Kind.MISSING,
            "linear_warmup rises up to the milestone that ends it, so it cannot be the last scheduler");
      }
    } else if (SIMPLE.contains(name)) {
      part = simple(name, own);
    } else {
      sequence.mistake("schedulers", Mistake.Kind.NAME,
          "there is no scheduler '" + name + "' for a sequence" + Nearest.hint(name, joined(SIMPLE, LAMBDA)));
      return null;
    }
    finish(own);
    return part;
  }

  private static SchedulerSettings plateau(Section arguments, String monitor, boolean named) {
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
    List<Double> least = leastRates(arguments, defaults);
    double eps = arguments.number("eps", defaults.eps());
    arguments.ignored("verbose", null);
    arguments.finish();
    return new Plateau(
        new ReduceLROnPlateau.Options(mode, factor, patience, threshold, relative, cooldown, least, eps),
        monitor, named);
  }

  /// One number is printed as it is written.
  private static List<Double> leastRates(Section arguments, ReduceLROnPlateau.Options defaults) {
    List<Double> least = arguments.value("min_lr", defaults.leastRates(), Values::numberOrNumbers);
    ConfigNode written = arguments.ask("min_lr");
    if (written == null || !(written.resolved() instanceof Sequence)) {
      arguments.note("min_lr", least.getFirst(), written == null);
    }
    return least;
  }
}
