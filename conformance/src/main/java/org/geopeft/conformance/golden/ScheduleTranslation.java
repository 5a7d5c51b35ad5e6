package org.geopeft.conformance.golden;

import java.util.Arrays;
import java.util.List;
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

/// From PyTorch's names and arguments of schedulers to ours.
final class ScheduleTranslation {
  private ScheduleTranslation() {}

  /// @param group number of the parameter group, as some arguments are given by group
  /// @throws MissingOperationException naming what does not exist here
  static RateSchedule schedule(String name, Attributes arguments, int group) {
    return switch (name) {
      case "StepLR" -> new StepLR(arguments.integer("step_size"), arguments.number("gamma", 0.1));
      case "MultiStepLR" -> new MultiStepLR(milestones(arguments), arguments.number("gamma", 0.1));
      case "ExponentialLR" -> new ExponentialLR(arguments.number("gamma"));
      case "ConstantLR" ->
          new ConstantLR(arguments.number("factor", 1.0 / 3), (int) arguments.number("total_iters", 5));
      case "LinearLR" -> new LinearLR(
          arguments.number("start_factor", 1.0 / 3),
          arguments.number("end_factor", 1),
          (int) arguments.number("total_iters", 5));
      case "PolynomialLR" ->
          new PolynomialLR((int) arguments.number("total_iters", 5), arguments.number("power", 1));
      case "CosineAnnealingLR" ->
          new CosineAnnealingLR(arguments.integer("T_max"), arguments.number("eta_min", 0));
      case "CosineAnnealingWarmRestarts" -> new CosineAnnealingWarmRestarts(
          arguments.integer("T_0"), (int) arguments.number("T_mult", 1), arguments.number("eta_min", 0));
      case "OneCycleLR" -> oneCycle(arguments, group);
      case "LambdaLR" -> lambda(arguments);
      case "SequentialLR" -> new SequentialLR(
          arguments.objects("schedulers").stream()
              .map(part -> schedule(part.text("name"), part.object("arguments"), group))
              .toList(),
          milestones(arguments));
      default -> throw new MissingOperationException("scheduler " + name);
    };
  }

  private static List<Integer> milestones(Attributes arguments) {
    return Arrays.stream(arguments.integers("milestones")).boxed().toList();
  }

  private static RateSchedule oneCycle(Attributes arguments, int group) {
    double highest = arguments.get("max_lr") instanceof List<?> list
        ? ((Number) list.get(group)).doubleValue()
        : arguments.number("max_lr");
    int steps = arguments.has("total_steps")
        ? arguments.integer("total_steps")
        : arguments.integer("epochs") * arguments.integer("steps_per_epoch");
    return new OneCycleLR(
        highest,
        steps,
        arguments.number("pct_start", 0.3),
        arguments.text("anneal_strategy").equals("linear"),
        arguments.number("div_factor", 25),
        arguments.number("final_div_factor", 1e4),
        arguments.flag("three_phase"),
        arguments.number("base_momentum", 0.85),
        arguments.number("max_momentum", 0.95));
  }

  private static RateSchedule lambda(Attributes arguments) {
    String lambda = arguments.text("lr_lambda");
    return switch (lambda) {
      case "linear_warmup" -> LambdaLR.linearWarmUp(arguments.integer("milestone"));
      case "warmup_cosine" -> LambdaLR.warmUpThenCosine(arguments.integer("warmup"), arguments.integer("total"));
      default -> throw new MissingOperationException("LambdaLR with " + lambda);
    };
  }
}
