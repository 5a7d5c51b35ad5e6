package org.geopeft.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.optim.Adagrad;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.autograd.optim.RmsProp;
import org.geopeft.autograd.optim.Sgd;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.CheckpointTree;
import org.junit.jupiter.api.Test;

/// State dicts as PyTorch 2.15 writes them: keys were compared with its own.
class OptimizerStateTest {

  private final Scope scope = ReferenceBackend.device().runScope(MemoryUse.WEIGHTS);

  /// An optimizer of a trained and a frozen parameter.
  private record Made(Parameter trained, Optimizer optimizer) {}

  private Made made(Function<List<ParameterGroup>, Optimizer> kind) {
    Parameter trained = new Parameter(scope.allocate(Shape.of(2)).set(1, -2));
    Parameter frozen = new Parameter(scope.allocate(Shape.of(3)).set(1, 2, 3));
    frozen.setTrainable(false);
    return new Made(trained, kind.apply(List.of(new ParameterGroup(List.of(frozen, trained), 0.1))));
  }

  /// A step on Σ p².
  private void step(Made made) {
    try (Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor square = run.apply(new ElementwiseUnary(Unary.SQUARE), run.use(made.trained()));
      tape.backward(run.with((Tape) null), square, run.full(square.shape(), 1), scope);
    }
    made.optimizer().step();
    made.trained().clearGradient();
  }

  private static List<String> keys(Object map) {
    return new ArrayList<>(((Map<?, ?>) map).keySet()).stream().map(String::valueOf).toList();
  }

  private void check(
      Function<List<ParameterGroup>, Optimizer> kind, List<String> stateKeys, List<String> groupKeys) {
    Made made = made(kind);
    step(made);
    step(made);
    Map<String, Object> tree = OptimizerState.of(made.optimizer(), null);
    Map<?, ?> states = (Map<?, ?>) tree.get("state");
    assertEquals(stateKeys.isEmpty() ? List.of() : List.of("1"), keys(states));
    if (!stateKeys.isEmpty()) {
      assertEquals(stateKeys, keys(states.get(1L)));
    }
    Map<?, ?> group = (Map<?, ?>) ((List<?>) tree.get("param_groups")).getFirst();
    assertEquals(groupKeys, keys(group));
    assertEquals(List.of(0L, 1L), group.get("params"));

    Made again = made(kind);
    again.trained().tensor().set(made.trained().tensor().toDoubles());
    OptimizerState.restore(again.optimizer(), new CheckpointTree("test", tree));
    step(made);
    step(again);
    assertArrayEquals(made.trained().tensor().toDoubles(), again.trained().tensor().toDoubles());
  }

  @Test
  void sgdHasAMomentumAndNoStep() {
    List<String> group = List.of("lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize", "foreach",
        "differentiable", "fused", "params");
    check(groups -> new Sgd(scope, groups, new Sgd.Settings(0.9, 0.5, 0, false, false)), List.of("momentum_buffer"),
        group);
    check(groups -> new Sgd(scope, groups, Sgd.Settings.DEFAULTS), List.of(), group);
  }

  @Test
  void rmsPropHasWhatItsSettingsNeed() {
    List<String> group = List.of("lr", "momentum", "alpha", "eps", "centered", "weight_decay", "capturable", "foreach",
        "maximize", "differentiable", "params");
    check(groups -> new RmsProp(scope, groups, RmsProp.Settings.DEFAULTS), List.of("step", "square_avg"), group);
    check(groups -> new RmsProp(scope, groups, new RmsProp.Settings(0.9, 1e-8, 0, 0.9, true, false)),
        List.of("step", "square_avg", "momentum_buffer", "grad_avg"), group);
  }

  @Test
  void adagradHasASum() {
    check(groups -> new Adagrad(scope, groups, new Adagrad.Settings(0.1, 0, 0.5, 1e-10, false)),
        List.of("step", "sum"),
        List.of("lr", "lr_decay", "eps", "weight_decay", "initial_accumulator_value", "foreach", "maximize",
            "differentiable", "fused", "params"));
  }

  @Test
  void adamHasTheLargestSecondMomentWithAmsgrad() {
    check(groups -> new Adam(scope, groups, new AdamSettings(0.9, 0.9, 1e-8, 0, false, true, false)),
        List.of("step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"),
        List.of("lr", "betas", "eps", "weight_decay", "amsgrad", "maximize", "foreach", "capturable", "differentiable",
            "fused", "decoupled_weight_decay", "params"));
  }

  /// PyTorch 1 wrote a momentum of None for parameters before their first step.
  @Test
  void aMomentumOfNoneIsNone() {
    Made made = made(groups -> new Sgd(scope, groups, new Sgd.Settings(0.5, 0.9, 0, false, false)));
    Map<String, Object> tree = new LinkedHashMap<>(OptimizerState.of(made.optimizer(), null));
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("momentum_buffer", null);
    tree.put("state", Map.of(1L, state));
    OptimizerState.restore(made.optimizer(), new CheckpointTree("test", tree));
    step(made);
    Optimizer.State after = made.optimizer().state(made.trained());
    assertNotNull(after);
    assertArrayEquals(new double[] {2, -4}, after.tensors().get("momentum_buffer").toDoubles(),
        "the first momentum is the gradient, without dampening");
  }

  @Test
  void aStateThatIsDamagedOrOfAnotherOptimizerIsNamed() {
    Made sgd = made(groups -> new Sgd(scope, groups, new Sgd.Settings(0.9, 0, 0, false, false)));
    step(sgd);
    var tree = new CheckpointTree("run.ckpt", OptimizerState.of(sgd.optimizer(), null));
    Made adam = made(groups -> new Adam(scope, groups, new AdamSettings(0.9, 0.9, 1e-8, 0, false)));
    var thrown = assertThrows(CheckpointException.class, () -> OptimizerState.restore(adam.optimizer(), tree));
    assertTrue(thrown.getMessage().contains("exp_avg, which Adam needs, is not there"), thrown.getMessage());
  }
}
