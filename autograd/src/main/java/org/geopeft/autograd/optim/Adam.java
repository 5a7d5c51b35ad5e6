package org.geopeft.autograd.optim;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Adam (Kingma and Ba, arXiv 1412.6980) and AdamW (Loshchilov and Hutter, arXiv 1711.05101), both with AMSGrad (Reddi et
/// al., ICLR 2018) where asked for, with PyTorch's formulas.
public final class Adam extends GroupedOptimizer<AdamSettings> {
  private static final String MEAN = "exp_avg";
  private static final String SQUARES = "exp_avg_sq";
  private static final String LARGEST = "max_exp_avg_sq";

  private final boolean decoupled;
  private final Tensor rate;
  private final Tensor step;

  /// An optimizer of these groups, without state.
  ///
  /// @param scope where the state lives, of the run's lifetime
  public Adam(Scope scope, List<ParameterGroup> groups, AdamSettings settings) {
    super(scope, groups, settings);
    this.decoupled = settings.decoupled();
    this.rate = scope.allocate(DType.F64, Shape.of(1), MemoryUse.OPTIMIZER);
    this.step = scope.allocate(DType.F64, Shape.of(1), MemoryUse.OPTIMIZER);
  }

  @Override
  public String name() {
    return decoupled ? "AdamW" : "Adam";
  }

  @Override
  List<String> stateNames(AdamSettings settings) {
    return settings.amsgrad() ? List.of(MEAN, SQUARES, LARGEST) : List.of(MEAN, SQUARES);
  }

  @Override
  public List<String> requiredState() {
    return List.of(MEAN, SQUARES);
  }

  @Override
  public void setMomentum(ParameterGroup group, double momentum) {
    setSettings(group, settings(group).withBeta1(momentum));
  }

  @Override
  void update(
      Parameter parameter, Tensor gradient, State state, ParameterGroup group, AdamSettings settings, Scope scratch) {
    rate.set(group.rate());
    step.set(state.steps().get());
    Tensor mean = tensor(state, MEAN, parameter, 0);
    Tensor squares = tensor(state, SQUARES, parameter, 0);
    Tensor largest = settings.amsgrad() ? tensor(state, LARGEST, parameter, 0) : null;
    backend().adamStep(parameter.tensor(), gradient, mean, squares, largest, rate, step, settings);
  }
}
