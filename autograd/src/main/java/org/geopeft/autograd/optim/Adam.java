package org.geopeft.autograd.optim;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Adam (Kingma and Ba, arXiv 1412.6980) and AdamW (Loshchilov and Hutter, arXiv 1711.05101), with PyTorch's formulas.
public final class Adam implements Optimizer {
  private final Scope scope;
  private final List<ParameterGroup> groups;
  private final AdamSettings settings;
  private final IdentityHashMap<Parameter, State> states = new IdentityHashMap<>();
  private final Tensor rate;
  private final Tensor step;

  /// @param scope where the state lives, of the run's lifetime
  public Adam(Scope scope, List<ParameterGroup> groups, AdamSettings settings) {
    this.scope = scope;
    this.groups = List.copyOf(groups);
    this.settings = settings;
    this.rate = scope.allocate(DType.F64, Shape.of(1), MemoryUse.OPTIMIZER);
    this.step = scope.allocate(DType.F64, Shape.of(1), MemoryUse.OPTIMIZER);
  }

  @Override
  public String name() {
    return settings.decoupled() ? "AdamW" : "Adam";
  }

  /// Betas, eps and weight decay.
  public AdamSettings settings() {
    return settings;
  }

  @Override
  public List<ParameterGroup> groups() {
    return groups;
  }

  @Override
  public void step() {
    Backend backend = scope.device().backend();
    for (ParameterGroup group : groups) {
      rate.set(group.rate());
      for (Parameter parameter : group.parameters()) {
        Tensor gradient = parameter.gradient();
        if (gradient != null) {
          State state = states.computeIfAbsent(parameter, this::newState);
          state.steps().set(state.steps().get() + 1);
          step.set(state.steps().get());
          backend.adamStep(
              parameter.tensor(), gradient, moment(state, "exp_avg"), moment(state, "exp_avg_sq"), rate, step, settings);
          parameter.tensor().markWritten();
        }
      }
    }
  }

  private static Tensor moment(State state, String name) {
    Tensor tensor = state.tensors().get(name);
    if (tensor == null) {
      throw new IllegalStateException("Adam's state has no " + name);
    }
    return tensor;
  }

  private State newState(Parameter parameter) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : List.of("exp_avg", "exp_avg_sq")) {
      Tensor moment = scope.allocate(parameter.tensor().type(), parameter.tensor().shape(), MemoryUse.OPTIMIZER);
      scope.device().backend().fill(moment, 0);
      tensors.put(name, moment);
    }
    return new State(tensors, new StepCount());
  }

  @Override
  public @Nullable State state(Parameter parameter) {
    return states.get(parameter);
  }

  @Override
  public State createState(Parameter parameter) {
    return states.computeIfAbsent(parameter, this::newState);
  }
}
