package org.geopeft.autograd.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

class ConvLayersTest {
  private final Device device = ReferenceBackend.device();
  private final Scope scope = device.runScope(MemoryUse.WEIGHTS);
  private final Run run = Run.evaluation(scope);

  private WeightSource weights() {
    return WeightSource.random(scope, 1);
  }

  private Tensor ramp(long... sizes) {
    double[] values = new double[Math.toIntExact(Shape.of(sizes).elements())];
    Arrays.setAll(values, i -> i + 1);
    return scope.allocate(Shape.of(sizes)).set(values);
  }

  @Test
  void namesAndLayoutsArePyTorchs() {
    Conv2d conv = new Conv2d(weights(), ConvConfig.of(6, 4, 3).groups(2));
    assertEquals(List.of("weight", "bias"), List.copyOf(conv.stateDict().keySet()));
    assertEquals(Shape.of(4, 3, 3, 3), conv.weight().tensor().shape());
    ConvTranspose2d transposed = new ConvTranspose2d(weights(), ConvConfig.of(6, 4, 2).groups(2).withoutBias());
    assertEquals(List.of("weight"), List.copyOf(transposed.stateDict().keySet()));
    assertEquals(Shape.of(6, 2, 2, 2), transposed.weight().tensor().shape());
  }

  @Test
  void startsUniformByTheFanIn() {
    assertStart(1 / Math.sqrt(3 * 9), new Conv2d(weights(), ConvConfig.of(6, 40, 3).groups(2)).weight().tensor());
    assertStart(
        1 / Math.sqrt(20 * 4), new ConvTranspose2d(weights(), ConvConfig.of(6, 40, 2).groups(2)).weight().tensor());
  }

  private static void assertStart(double bound, Tensor weight) {
    double most = Arrays.stream(weight.toDoubles()).map(Math::abs).max().orElse(0);
    assertTrue(most <= bound && most > 0.97 * bound, () -> most + " is not near " + bound);
  }

  @Test
  void sumsWindows() {
    Conv2d conv = new Conv2d(weights(), ConvConfig.of(1, 1, 2).stride(2).withoutBias(), Init.constant(1));
    assertArrayEquals(new double[] {14, 22, 46, 54}, conv.forward(run, ramp(1, 1, 4, 4)).toDoubles());
  }

  @Test
  void keepsTheSizeWhenAsked() {
    ConvConfig config = ConvConfig.of(3, 5, 4).dilation(2).same();
    assertEquals(Shape.of(2, 5, 7, 6), new Conv2d(weights(), config).forward(run, ramp(2, 3, 7, 6)).shape());
    assertEquals(
        Shape.of(2, 5, 7, 6),
        new Conv2d(weights(), ConvConfig.of(3, 5, 3).padding(1)).forward(run, ramp(2, 3, 7, 6)).shape());
    ConvConfig fast = ConvConfig.of(3, 5, 3).stride(2);
    assertThrows(IllegalArgumentException.class, fast::same);
  }

  @Test
  void doublesTheSize() {
    ConvTranspose2d twice = new ConvTranspose2d(weights(), ConvConfig.of(3, 5, 2).stride(2));
    assertEquals(Shape.of(2, 5, 14, 12), twice.forward(run, ramp(2, 3, 7, 6)).shape());
    ConvTranspose2d padded = new ConvTranspose2d(weights(), ConvConfig.of(3, 5, 3).stride(2).padding(1), 1);
    assertEquals(Shape.of(2, 5, 14, 12), padded.forward(run, ramp(2, 3, 7, 6)).shape());
  }

  @Test
  void refusesChannelsThatDoNotDivideIntoGroups() {
    ConvConfig config = ConvConfig.of(6, 4, 3);
    assertThrows(IllegalArgumentException.class, () -> config.groups(3));
  }
}
