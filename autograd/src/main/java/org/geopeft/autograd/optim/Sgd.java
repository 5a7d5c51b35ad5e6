package org.geopeft.autograd.optim;

import java.util.LinkedHashMap;
import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;

/// Stochastic gradient descent with momentum or Nesterov's (Sutskever et al., ICML 2013), with PyTorch's formulas: the
/// learning rate stands outside of the momentum, and the first momentum is the gradient itself, without dampening.
public final class Sgd extends GroupedOptimizer<Sgd.Settings> {
  private static final String MOMENTUM = "momentum_buffer";

  /// Settings beside the learning rate.
  ///
  /// @param momentum how much of the last direction stays
  /// @param dampening how little of the new gradient enters the momentum
  /// @param weightDecay this times the weight is added to the gradient
  /// @param nesterov look ahead along the momentum
  /// @param maximize go up rather than down
  public record Settings(double momentum, double dampening, double weightDecay, boolean nesterov, boolean maximize) {
    /// PyTorch's: no momentum, no decay.
    public static final Settings DEFAULTS = new Settings(0, 0, 0, false, false);

    /// Checks ranges.
    ///
    /// @throws IllegalArgumentException if a value is negative, or Nesterov is asked for without momentum or with
    /// dampening
    public Settings {
      if (!(momentum >= 0) || !(weightDecay >= 0)) {
        throw new IllegalArgumentException(
            "SGD: momentum and weight_decay must be 0 or more, got " + momentum + " and " + weightDecay + ".");
      }
      if (nesterov && (momentum == 0 || dampening != 0)) {
        throw new IllegalArgumentException("SGD: nesterov needs momentum above 0 and dampening 0, got momentum "
            + momentum + " and dampening " + dampening + ".");
      }
    }

    /// These settings with another momentum.
    public Settings withMomentum(double value) {
      return new Settings(value, dampening, weightDecay, nesterov, maximize);
    }
  }

  /// An optimizer of these groups, without state.
  ///
  /// @param scope where the state lives, of the run's lifetime
  public Sgd(Scope scope, List<ParameterGroup> groups, Settings settings) {
    super(scope, groups, settings);
  }

  @Override
  public String name() {
    return "SGD";
  }

  @Override
  List<String> stateNames(Settings settings) {
    return settings.momentum() == 0 ? List.of() : List.of(MOMENTUM);
  }

  /// Empty: that there is no momentum yet tells the first step.
  @Override
  State firstState(Parameter parameter, Settings settings) {
    return new State(new LinkedHashMap<>(), new StepCount());
  }

  /// No: that there is a momentum already tells all.
  @Override
  public boolean countsSteps() {
    return false;
  }

  @Override
  public void setMomentum(ParameterGroup group, double momentum) {
    setSettings(group, settings(group).withMomentum(momentum));
  }

  @Override
  void update(
      Parameter parameter, Tensor gradient, State state, ParameterGroup group, Settings settings, Scope scratch) {
    Tensor direction = direction(parameter, gradient, settings.maximize(), settings.weightDecay(), scratch);
    double momentum = settings.momentum();
    if (momentum != 0) {
      boolean first = !state.tensors().containsKey(MOMENTUM);
      Tensor buffer = tensor(state, MOMENTUM, parameter, 0);
      backend().addScaled(buffer, momentum, direction, first ? 1 : 1 - settings.dampening(), buffer);
      if (settings.nesterov()) {
        Tensor ahead = scratch.allocate(direction.type(), direction.shape());
        backend().addScaled(direction, 1, buffer, momentum, ahead);
        direction = ahead;
      } else {
        direction = buffer;
      }
    }
    move(parameter, direction, -group.rate());
  }
}
