package org.geopeft.autograd.optim;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;

/// Adagrad (Duchi et al., JMLR 12, 2011) with PyTorch's formulas. As there, parameters that may be trained have their
/// state from the start.
public final class Adagrad extends GroupedOptimizer<Adagrad.Settings> {
  private static final String SUM = "sum";

  /// Settings beside the learning rate.
  ///
  /// @param rateDecay the rate of step t is divided by 1 + (t − 1) · this
  /// @param weightDecay this times the weight is added to the gradient
  /// @param initialAccumulator what the sum of squares begins with
  /// @param eps added to the root of the sum
  /// @param maximize go up rather than down
  public record Settings(
      double rateDecay, double weightDecay, double initialAccumulator, double eps, boolean maximize) {
    /// PyTorch's: no decay, eps 1e-10.
    public static final Settings DEFAULTS = new Settings(0, 0, 0, 1e-10, false);

    /// Checks ranges.
    ///
    /// @throws IllegalArgumentException if a value is negative
    public Settings {
      if (!(rateDecay >= 0) || !(weightDecay >= 0) || !(initialAccumulator >= 0) || !(eps >= 0)) {
        throw new IllegalArgumentException(
            "Adagrad: lr_decay, weight_decay, initial_accumulator_value and eps must be 0 or more, got " + rateDecay
                + ", " + weightDecay + ", " + initialAccumulator + " and " + eps + ".");
      }
    }
  }

  /// An optimizer of these groups, without state.
  ///
  /// @param scope where the state lives, of the run's lifetime
  public Adagrad(Scope scope, List<ParameterGroup> groups, Settings settings) {
    super(scope, groups, settings);
    groups.stream().flatMap(group -> group.parameters().stream())
        .filter(Parameter::isTrainable)
        .forEach(parameter -> createState(parameter, List.of(SUM)));
  }

  @Override
  public String name() {
    return "Adagrad";
  }

  @Override
  List<String> stateNames(Settings settings) {
    return List.of(SUM);
  }

  @Override
  double initialState(Settings settings) {
    return settings.initialAccumulator();
  }

  @Override
  public List<String> requiredState() {
    return List.of(SUM);
  }

  @Override
  public void setMomentum(ParameterGroup group, double momentum) {
    throw new IllegalArgumentException("Adagrad has no momentum that a schedule could move: set cycle_momentum to "
        + "false, or take SGD, RMSprop, Adam or AdamW.");
  }

  @Override
  void update(
      Parameter parameter, Tensor gradient, State state, ParameterGroup group, Settings settings, Scope scratch) {
    Tensor g = direction(parameter, gradient, settings.maximize(), settings.weightDecay(), scratch);
    Tensor sum = tensor(state, SUM, parameter, settings.initialAccumulator());
    Elementwise.averageSquare(backend(), sum, 1, g, 1, scratch);
    double rate = group.rate() / (1 + (state.steps().get() - 1) * settings.rateDecay());
    move(parameter, Elementwise.overRoot(backend(), g, sum, settings.eps(), scratch), -rate);
  }
}
