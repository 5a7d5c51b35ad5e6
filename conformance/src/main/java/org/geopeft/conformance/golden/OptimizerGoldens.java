package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.optim.Gradients;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.autograd.optim.schedule.OneCycleLR;
import org.geopeft.autograd.optim.schedule.RateSchedule;
import org.geopeft.conformance.golden.GoldenOutcome.Seen;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Golden files of kind `optimizer`: fifty steps on a problem that needs no network. Each parameter p minimises
/// Σ a·(p − c)² + 0.1·sin(3p) with a, c and the start given by rule.
public final class OptimizerGoldens {
  private static final int STEPS = 50;
  private static final Set<Integer> KEPT = Set.of(1, 2, 10, STEPS);

  private final GoldenContent content;
  private final Device device;
  private final GoldenQuantities quantities;

  /// The trajectories of a file, to be computed on a device.
  ///
  /// @param content the file
  /// @param device what computes
  public OptimizerGoldens(GoldenContent content, Device device) {
    this.content = content;
    this.device = device;
    this.quantities = new GoldenQuantities(content, device, 1e-6);
  }

  /// Every case of the file, in order.
  public List<GoldenOutcome> check() {
    return new Attributes(content.golden()).objects("cases").stream().map(this::check).toList();
  }

  private GoldenOutcome check(Attributes golden) {
    String name = golden.text("name");
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      return new GoldenOutcome(name, null, new Trajectory(golden, name, scope).run(), List.of());
    } catch (MissingOperationException e) {
      return GoldenOutcome.skipped(name, String.valueOf(e.getMessage()));
    }
  }

  /// A tensor that is learned.
  ///
  /// @param a curvature
  /// @param c target
  private record Unknown(Parameter parameter, double[] a, double[] c) {
    double loss() {
      double[] p = parameter.tensor().toDoubles();
      double sum = 0;
      for (int i = 0; i < p.length; i++) {
        sum += a[i] * (p[i] - c[i]) * (p[i] - c[i]) + 0.1 * Math.sin(3 * p[i]);
      }
      return sum;
    }

    double[] gradient() {
      double[] p = parameter.tensor().toDoubles();
      for (int i = 0; i < p.length; i++) {
        p[i] = 2 * a[i] * (p[i] - c[i]) + 0.3 * Math.cos(3 * p[i]);
      }
      return p;
    }
  }

  /// The run of one case.
  private final class Trajectory {
    private final Attributes golden;
    private final String name;
    private final Scope scope;
    private final Map<String, Unknown> unknowns = new LinkedHashMap<>();
    private final Optimizer optimizer;
    private final List<Seen> seen = new ArrayList<>();

    Trajectory(Attributes golden, String name, Scope scope) {
      this.golden = golden;
      this.name = name;
      this.scope = scope;
      optimizer = optimizer();
    }

    private Optimizer optimizer() {
      Attributes own = golden.object("arguments");
      List<Attributes> each = new ArrayList<>();
      List<ParameterGroup> groups = new ArrayList<>();
      for (Attributes group : golden.objects("groups")) {
        Attributes merged = OptimizerTranslation.merged(own, group);
        each.add(merged);
        groups.add(new ParameterGroup(parameters(group.object("parameters")), merged.number("lr")));
      }
      return OptimizerTranslation.optimizer(golden.text("optimizer"), scope, groups, own, each);
    }

    /// Sets rates (and the momentum, where the schedule moves it) before a step.
    private void schedule(int step) {
      if (!golden.has("schedule")) {
        return;
      }
      Attributes schedule = golden.object("schedule");
      for (int g = 0; g < optimizer.groups().size(); g++) {
        ParameterGroup group = optimizer.groups().get(g);
        RateSchedule rates = ScheduleTranslation.schedule(schedule.text("name"), schedule.object("arguments"), g);
        group.setRate(rates.rate(group.initialRate(), step - 1));
        if (rates instanceof OneCycleLR cycle) {
          optimizer.setMomentum(group, cycle.momentum(step - 1));
        }
      }
    }

    private List<Parameter> parameters(Attributes shapes) {
      List<Parameter> parameters = new ArrayList<>();
      for (String key : shapes.keys()) {
        Shape shape = shapes.shape(key);
        String stream = "problem:" + name + "/" + key + "/";
        Parameter parameter = new Parameter(scope.allocate(shape).set(GoldenInput.uniform(stream + "p", shape)));
        double[] a = GoldenInput.uniform(stream + "a", shape);
        for (int i = 0; i < a.length; i++) {
          a[i] = 1 + 0.5 * a[i];
        }
        unknowns.put(key, new Unknown(parameter, a, GoldenInput.uniform(stream + "c", shape)));
        parameters.add(parameter);
      }
      return parameters;
    }

    List<Seen> run() {
      for (int step = 1; step <= STEPS; step++) {
        step(step);
      }
      unknowns.forEach((key, unknown) -> {
        Optimizer.State state = optimizer.state(unknown.parameter());
        if (state != null) {
          state.tensors().forEach((what, tensor) -> see("state." + what + ":" + key, tensor.toDoubles()));
        }
      });
      return seen;
    }

    private void step(int step) {
      double loss = unknowns.values().stream().mapToDouble(Unknown::loss).sum();
      List<Parameter> all = unknowns.values().stream().map(Unknown::parameter).toList();
      Attributes clip = golden.object("clip_norm");
      try (Scope gradients = device.scope(Lifetime.STEP, MemoryUse.GRADIENTS)) {
        unknowns.forEach((key, unknown) -> {
          if (IntStream.of(golden.object("without_gradient").integers(key)).noneMatch(without -> without == step)) {
            give(unknown, gradients);
          }
        });
        double order = clip.text("type").equals("inf") ? Double.POSITIVE_INFINITY : clip.number("type", 2);
        double norm = clip.has("max") ? Gradients.clipNorm(gradients, all, clip.number("max"), order) : Double.NaN;
        if (golden.has("clip_value")) {
          Gradients.clipValue(gradients, all, golden.number("clip_value"));
        }
        schedule(step);
        optimizer.step();
        all.forEach(Parameter::clearGradient);
        if (KEPT.contains(step)) {
          see("loss:" + step, new double[] {loss});
          see("gradient_norm:" + step, new double[] {norm});
          unknowns.forEach((key, unknown) -> see(key + ":" + step, unknown.parameter().tensor().toDoubles()));
        }
      }
    }

    /// Gives the parameter its gradient, which is that of p · gradient.
    private void give(Unknown unknown, Scope gradients) {
      try (Tape tape = new Tape()) {
        Run run = Run.training(gradients, tape, new RandomCounter(0, 0));
        Tensor p = run.use(unknown.parameter());
        Tensor factor = gradients.allocate(p.shape()).set(unknown.gradient());
        Tensor product = run.apply(new ElementwiseBinary(Binary.MUL), p, factor);
        tape.backward(run.with((Tape) null), product, run.full(p.shape(), 1), gradients);
      }
    }

    private void see(String key, double[] values) {
      if (quantities.has(name + "/" + key)) {
        seen.add(quantities.see(name + "/" + key, key, values));
      }
    }
  }
}
