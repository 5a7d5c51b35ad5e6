package org.geopeft.autograd.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.geopeft.autograd.Checkpoint;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.Scale;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.shape.ShapeBackend;
import org.junit.jupiter.api.Test;

/// Values are PyTorch's, for x = i² mod 7 of shape `[2, 2, 2, 2]`, then twice and three times that.
class BatchNormTest {
  private static final double EPS = 1e-12;

  private final Device device = ReferenceBackend.device();
  private final Scope scope = device.runScope(MemoryUse.WEIGHTS);
  private final Tape tape = new Tape();
  private final Run training = Run.training(scope, tape, new RandomCounter(0, 0));
  private final WeightSource w = WeightSource.random(scope, 1);

  private Tensor x(double factor) {
    Tensor x = scope.allocate(Shape.of(2, 2, 2, 2));
    return x.set(java.util.stream.IntStream.range(0, 16).mapToDouble(i -> i * i % 7 * factor).toArray());
  }

  private static double[] state(BatchNorm norm, String name) {
    return norm.stateDict().get(name).toDoubles();
  }

  private static void assertState(BatchNorm norm, double[] mean, double[] variance, double batches) {
    assertArrayEquals(mean, state(norm, "running_mean"), EPS);
    assertArrayEquals(variance, state(norm, "running_var"), EPS);
    assertArrayEquals(new double[] {batches}, state(norm, "num_batches_tracked"));
  }

  @Test
  void namesTypesAndStartArePyTorchs() {
    for (BatchNorm norm : List.of(new BatchNorm2d(w, 2), new SyncBatchNorm(w, 2))) {
      assertEquals(
          List.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked"),
          List.copyOf(norm.stateDict().keySet()));
      assertEquals(DType.I64, norm.stateDict().get("num_batches_tracked").type());
      assertEquals(Shape.scalar(), norm.stateDict().get("num_batches_tracked").shape());
      assertArrayEquals(new double[] {1, 1}, state(norm, "weight"));
      assertArrayEquals(new double[] {0, 0}, state(norm, "bias"));
      assertState(norm, new double[] {0, 0}, new double[] {1, 1}, 0);
    }
  }

  @Test
  void trainingMovesTheStatisticsAndNormalisesByTheBatch() {
    BatchNorm norm = new BatchNorm2d(w, 2);
    double[] y = norm.forward(training, x(1)).toDoubles();
    assertEquals(-1.5118535724614441, y[0], EPS);
    assertEquals(-0.7559267862307221, y[1], EPS);
    assertState(norm, new double[] {0.2, 0.1625}, new double[] {1.1, 1.155357142857143}, 1);
    norm.forward(training, x(2));
    norm.forward(training, x(3));
    assertState(norm, new double[] {1.122, 0.911625}, new double[] {3.411, 4.153339285714286}, 3);
    double[] after = norm.forward(Run.evaluation(scope), x(1)).toDoubles();
    assertEquals(-0.6075071037249521, after[0], EPS);
    assertEquals(0.5340468153839348, after[4], EPS);
    assertState(norm, new double[] {1.122, 0.911625}, new double[] {3.411, 4.153339285714286}, 3);
  }

  @Test
  void withoutMomentumTheStatisticsAreMeansOverAllBatches() {
    BatchNorm norm = new BatchNorm(w, 2, BatchNorm.Settings.DEFAULT.withMomentum(null));
    for (int k = 1; k <= 3; k++) {
      norm.forward(training, x(k));
    }
    assertState(norm, new double[] {4, 3.25}, new double[] {9.333333333333334, 11.916666666666668}, 3);
  }

  @Test
  void momentumOneTakesTheLastBatchAndZeroNone() {
    BatchNorm last = new BatchNorm(w, 2, BatchNorm.Settings.DEFAULT.withMomentum(1.0));
    BatchNorm first = new BatchNorm(w, 2, BatchNorm.Settings.DEFAULT.withMomentum(0.0));
    for (int k = 1; k <= 2; k++) {
      last.forward(training, x(k));
      first.forward(training, x(k));
    }
    assertArrayEquals(new double[] {4, 3.25}, state(last, "running_mean"), EPS);
    assertState(first, new double[] {0, 0}, new double[] {1, 1}, 2);
  }

  @Test
  void aRecomputedForwardMovesNothing() {
    BatchNorm norm = new BatchNorm2d(w, 2);
    Tensor y = Checkpoint.of(training, norm::forward, x(1));
    Tensor sum = training.apply(new Scale(1), y);
    tape.backward(training.with((Tape) null), sum, x(1), scope);
    assertState(norm, new double[] {0.2, 0.1625}, new double[] {1.1, 1.155357142857143}, 1);
    assertTrue(norm.parameters().stream().allMatch(p -> p.value().gradient() != null));
  }

  @Test
  void frozenStatisticsNormaliseInTrainingAndStay() {
    BatchNorm norm = new BatchNorm2d(w, 2);
    norm.freezeStatistics(true);
    assertArrayEquals(
        norm.forward(Run.evaluation(scope), x(1)).toDoubles(), norm.forward(training, x(1)).toDoubles());
    assertState(norm, new double[] {0, 0}, new double[] {1, 1}, 0);
    norm.freezeStatistics(false);
    norm.forward(training, x(1));
    assertState(norm, new double[] {0.2, 0.1625}, new double[] {1.1, 1.155357142857143}, 1);
  }

  @Test
  void frozenWeightsGetNoGradientButStatisticsGoOn() {
    BatchNorm norm = new BatchNorm2d(w, 2);
    norm.setTrainable(false);
    Tensor x = tape.watch(x(1));
    tape.backward(training.with((Tape) null), norm.forward(training, x), x(2), scope);
    assertTrue(norm.parameters().stream().allMatch(p -> p.value().gradient() == null));
    assertFalse(tape.gradient(x) == null);
    assertArrayEquals(new double[] {1}, state(norm, "num_batches_tracked"));
  }

  @Test
  void aFrozenLayerKeepsNoInput() {
    BatchNorm norm = new BatchNorm2d(w, 2);
    norm.freezeStatistics(true);
    Tensor x = tape.watch(x(1));
    int owners = x.owners();
    Tensor y = norm.forward(training, x);
    assertEquals(owners + 1, x.owners(), "the gradient of the weight needs it");
    norm.setTrainable(false);
    Tensor z = norm.forward(training, y);
    assertEquals(1, z.owners());
    assertEquals(1, y.owners(), "an affine function's gradient needs no input");
  }

  @Test
  void withoutStatisticsTheBatchIsUsedInEvaluationToo() {
    BatchNorm norm = new BatchNorm(w, 2, new BatchNorm.Settings(1e-5, 0.1, false, false));
    assertEquals(List.of(), List.copyOf(norm.stateDict().keySet()));
    assertEquals(-1.5118535724614441, norm.forward(Run.evaluation(scope), x(1)).toDoubles()[0], EPS);
    assertThrows(IllegalStateException.class, () -> norm.freezeStatistics(true));
  }

  @Test
  void anEmptyBatchMovesNothing() {
    BatchNorm norm = new BatchNorm2d(w, 2);
    norm.forward(training, scope.allocate(Shape.of(0, 2, 3, 3)));
    assertState(norm, new double[] {0, 0}, new double[] {1, 1}, 1);
  }

  @Test
  void refusesOneValueAChannelAndOtherRanks() {
    BatchNorm norm = new BatchNorm2d(w, 2);
    Tensor one = scope.allocate(Shape.of(1, 2, 1, 1)).set(1, 2);
    TensorException e = assertThrows(
        TensorException.class, () -> training.in("encoder.layer1", run -> norm.forward(run, one)));
    assertEquals("GP-NORM-003", e.id());
    assertTrue(e.getMessage().contains("more than 1 value per channel when training"), e.getMessage());
    assertTrue(e.getMessage().contains("at encoder.layer1"), e.getMessage());
    assertState(norm, new double[] {0, 0}, new double[] {1, 1}, 0);
    assertEquals(Shape.of(1, 2, 1, 1), norm.forward(Run.evaluation(scope), one).shape());
    Tensor rows = scope.allocate(Shape.of(3, 2)).set(1, 2, 3, 4, 5, 6);
    assertEquals(
        "GP-NORM-001", assertThrows(TensorException.class, () -> norm.forward(training, rows)).id());
    assertEquals(Shape.of(3, 2), new BatchNorm(w, 2, BatchNorm.Settings.DEFAULT).forward(training, rows).shape());
  }

  @Test
  void shapesGoThroughWithoutData() {
    Scope without = ShapeBackend.device().runScope(MemoryUse.WEIGHTS);
    BatchNorm norm =
        new BatchNorm(WeightSource.blank(without), 2, BatchNorm.Settings.DEFAULT.withMomentum(null));
    Run run = Run.training(without, new Tape(), new RandomCounter(0, 0));
    assertEquals(Shape.of(2, 2, 3), norm.forward(run, without.allocate(Shape.of(2, 2, 3))).shape());
  }

  @Test
  void groupNormHasWeightAndBiasAndNormalisesEachGroup() {
    GroupNorm norm = new GroupNorm(w, 2, 4, 1e-5);
    assertEquals(List.of("weight", "bias"), List.copyOf(norm.stateDict().keySet()));
    Tensor x = scope.allocate(Shape.of(1, 4, 1)).set(1, 3, 10, 30);
    double[] y = norm.forward(Run.evaluation(scope), x).toDoubles();
    assertArrayEquals(new double[] {-1, 1, -1, 1}, y, 1e-5);
    assertNull(norm.parameters().getFirst().value().gradient());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new GroupNorm(w, 3, 4, 1e-5));
    assertTrue(e.getMessage().contains("4 channels do not fall into 3 groups"), e.getMessage());
  }
}
