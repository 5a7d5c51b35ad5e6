package org.geopeft.autograd.optim;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// RMSprop (Hinton, lecture 6 of "Neural Networks for Machine Learning", 2012; centered after Graves, arXiv 1308.0850)
/// with PyTorch's formulas: eps stands outside of the root.
public final class RmsProp extends GroupedOptimizer<RmsProp.Settings> {
  private static final String SQUARES = "square_avg";
  private static final String MOMENTUM = "momentum_buffer";
  private static final String GRADIENTS = "grad_avg";

  /// Settings beside the learning rate.
  ///
  /// @param alpha how much of the averages stays
  /// @param eps added to the root
  /// @param weightDecay this times the weight is added to the gradient
  /// @param momentum how much of the last direction stays
  /// @param centered divide by the deviation rather than by the root of the mean square
  /// @param maximize go up rather than down
  public record Settings(
      double alpha, double eps, double weightDecay, double momentum, boolean centered, boolean maximize) {
    /// PyTorch's: α 0.99, eps 1e-8.
    public static final Settings DEFAULTS = new Settings(0.99, 1e-8, 0, 0, false, false);

    /// Checks ranges.
    ///
    /// @throws IllegalArgumentException if a value is negative
    public Settings {
      if (!(alpha >= 0) || !(eps >= 0) || !(weightDecay >= 0) || !(momentum >= 0)) {
        throw new IllegalArgumentException("RMSprop: alpha, eps, weight_decay and momentum must be 0 or more, got "
            + alpha + ", " + eps + ", " + weightDecay + " and " + momentum + ".");
      }
    }

    /// These settings with another momentum.
    public Settings withMomentum(double value) {
      return new Settings(alpha, eps, weightDecay, value, centered, maximize);
    }
  }

  /// An optimizer of these groups, without state.
  ///
  /// @param scope where the state lives, of the run's lifetime
  public RmsProp(Scope scope, List<ParameterGroup> groups, Settings settings) {
    super(scope, groups, settings);
  }

  @Override
  public String name() {
    return "RMSprop";
  }

  @Override
  List<String> stateNames(Settings settings) {
    List<String> names = new ArrayList<>(List.of(SQUARES));
    if (settings.momentum() > 0) {
      names.add(MOMENTUM);
    }
    if (settings.centered()) {
      names.add(GRADIENTS);
    }
    return names;
  }

  @Override
  public List<String> requiredState() {
    return List.of(SQUARES);
  }

  @Override
  public void setMomentum(ParameterGroup group, double momentum) {
    setSettings(group, settings(group).withMomentum(momentum));
  }

  @Override
  void update(
      Parameter parameter, Tensor gradient, State state, ParameterGroup group, Settings settings, Scope scratch) {
    Tensor g = direction(parameter, gradient, settings.maximize(), settings.weightDecay(), scratch);
    double alpha = settings.alpha();
    Tensor squares = tensor(state, SQUARES, parameter, 0);
    Elementwise.averageSquare(backend(), squares, alpha, g, 1 - alpha, scratch);
    if (settings.centered()) {
      Tensor mean = tensor(state, GRADIENTS, parameter, 0);
      backend().addScaled(mean, alpha, g, 1 - alpha, mean);
      squares = variance(squares, mean, scratch);
    }
    Tensor direction = Elementwise.overRoot(backend(), g, squares, settings.eps(), scratch);
    if (settings.momentum() > 0) {
      Tensor buffer = tensor(state, MOMENTUM, parameter, 0);
      backend().addScaled(buffer, settings.momentum(), direction, 1, buffer);
      direction = buffer;
    }
    move(parameter, direction, -group.rate());
  }

  private Tensor variance(Tensor squares, Tensor mean, Scope scratch) {
    Tensor variance = scratch.allocate(mean.type(), mean.shape());
    backend().unary(Unary.SQUARE, mean, variance);
    backend().addScaled(squares, 1, variance, -1, variance);
    return variance;
  }
}
