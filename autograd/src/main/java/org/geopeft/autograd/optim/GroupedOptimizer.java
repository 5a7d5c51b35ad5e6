package org.geopeft.autograd.optim;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What all optimizers share: groups, each with settings, and the state of each parameter.
///
/// @param <S> settings beside the learning rate
abstract sealed class GroupedOptimizer<S> implements Optimizer permits Adam, Adagrad, RmsProp, Sgd {
  private final Scope scope;
  private final List<ParameterGroup> groups;
  private final IdentityHashMap<ParameterGroup, S> settings = new IdentityHashMap<>();
  private final IdentityHashMap<Parameter, State> states = new IdentityHashMap<>();

  /// @param scope where the state lives, of the run's lifetime
  /// @param settings of every group, until [#setSettings] gives one others
  GroupedOptimizer(Scope scope, List<ParameterGroup> groups, S settings) {
    this.scope = scope;
    this.groups = List.copyOf(groups);
    groups.forEach(group -> this.settings.put(group, settings));
  }

  /// Changes one parameter.
  ///
  /// @param state of this parameter, its steps counted with this one
  /// @param scratch for what nobody needs after this update
  abstract void update(
      Parameter parameter, Tensor gradient, State state, ParameterGroup group, S settings, Scope scratch);

  /// Names of the state's tensors in PyTorch's order.
  abstract List<String> stateNames(S settings);

  /// What a state tensor holds before the first step.
  double initialState(S settings) {
    return 0;
  }

  /// The state with which a parameter begins.
  State firstState(Parameter parameter, S own) {
    return stateOf(parameter, own, stateNames(own));
  }

  @Override
  public List<ParameterGroup> groups() {
    return groups;
  }

  /// Settings of one of this optimizer's groups.
  public S settings(ParameterGroup group) {
    S own = settings.get(group);
    if (own == null) {
      throw new IllegalArgumentException(name() + ": this parameter group belongs to another optimizer.");
    }
    return own;
  }

  /// Gives one of this optimizer's groups other settings from the next step on, as PyTorch's groups may have their own
  /// and as a schedule of the momentum changes them.
  public void setSettings(ParameterGroup group, S own) {
    settings(group);
    settings.put(group, own);
  }

  @Override
  public void step() {
    for (ParameterGroup group : groups) {
      S own = settings(group);
      for (Parameter parameter : group.parameters()) {
        Tensor gradient = parameter.gradient();
        if (gradient != null) {
          State state = states.computeIfAbsent(parameter, key -> firstState(key, own));
          state.steps().set(state.steps().get() + 1);
          try (Scope scratch = scope.nested()) {
            update(parameter, gradient, state, group, own, scratch);
          }
          parameter.tensor().markWritten();
        }
      }
    }
  }

  @Override
  public @Nullable State state(Parameter parameter) {
    return states.get(parameter);
  }

  @Override
  public State createState(Parameter parameter, Collection<String> names) {
    return states.computeIfAbsent(parameter, key -> stateOf(key, settings(groupOf(key)), names));
  }

  @Override
  public List<String> requiredState() {
    return List.of();
  }

  @Override
  public boolean countsSteps() {
    return true;
  }

  private ParameterGroup groupOf(Parameter parameter) {
    return groups.stream()
        .filter(group -> group.parameters().contains(parameter))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            name() + ": the parameter of shape " + parameter.tensor().shape() + " is in none of its groups."));
  }

  private State stateOf(Parameter parameter, S own, Collection<String> names) {
    State state = new State(new LinkedHashMap<>(), new StepCount());
    stateNames(own).stream().filter(names::contains)
        .forEach(name -> tensor(state, name, parameter, initialState(own)));
    return state;
  }

  /// A tensor of the state, made if it is not there yet.
  final Tensor tensor(State state, String name, Parameter parameter, double initial) {
    SequencedMap<String, Tensor> tensors = state.tensors();
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      tensor = scope.allocate(parameter.tensor().type(), parameter.tensor().shape(), MemoryUse.OPTIMIZER);
      backend().fill(tensor, initial);
      tensors.put(name, tensor);
    }
    return tensor;
  }

  final Backend backend() {
    return scope.device().backend();
  }

  /// ±gradient + weightDecay · parameter: what the formulas call g.
  final Tensor direction(
      Parameter parameter, Tensor gradient, boolean maximize, double weightDecay, Scope scratch) {
    if (!maximize && weightDecay == 0) {
      return gradient;
    }
    Tensor direction = scratch.allocate(gradient.type(), gradient.shape());
    backend().addScaled(gradient, maximize ? -1 : 1, parameter.tensor(), weightDecay, direction);
    return direction;
  }

  /// parameter += factor · direction.
  final void move(Parameter parameter, Tensor direction, double factor) {
    backend().addScaled(parameter.tensor(), 1, direction, factor, parameter.tensor());
  }
}
