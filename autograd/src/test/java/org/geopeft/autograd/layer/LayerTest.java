package org.geopeft.autograd.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.shape.ShapeBackend;
import org.junit.jupiter.api.Test;

class LayerTest {
  private final Device device = ShapeBackend.device();
  private final Scope scope = device.runScope(MemoryUse.WEIGHTS);

  /// A layer like those of a model: an own parameter, a buffer, a norm, a projection in a slot.
  private static final class Part extends Layer {
    private final Slot<Projection> fc;

    Part(WeightSource w) {
      fc = add("fc", Linear.of(w.at("fc"), 4, 6, Init.xavierUniform()).slot());
      add("norm.inner", new LayerNorm(w.at("norm").at("inner"), 4, 1e-5));
      add("token", w.parameter("token", Shape.of(1, 4), Init.constant(0)));
      addBuffer("position", w.buffer(Shape.of(1, 4), new double[4]));
    }
  }

  private static List<String> names(List<? extends Layer.Named<?>> named) {
    return named.stream().map(Layer.Named::name).toList();
  }

  @Test
  void namesComeInPyTorchsOrder() {
    Part part = new Part(WeightSource.blank(scope));
    assertEquals(
        List.of("token", "position", "fc.weight", "fc.bias", "norm.inner.weight", "norm.inner.bias"),
        List.copyOf(part.stateDict().keySet()));
    assertEquals(
        List.of("token", "fc.weight", "fc.bias", "norm.inner.weight", "norm.inner.bias"), names(part.parameters()));
    assertEquals(List.of("", "fc", "norm.inner"), names(part.layers()));
    assertEquals(List.of("fc"), names(part.slots()));
  }

  @Test
  void whatStandsInASlotIsSeenFromOutside() {
    Part part = new Part(WeightSource.blank(scope));
    Linear other = Linear.withoutBias(WeightSource.blank(scope), 4, 6, Init.constant(0));
    part.slots().getFirst().value().set(other);
    assertSame(other, part.fc.get());
    assertEquals(
        List.of("token", "fc.weight", "norm.inner.weight", "norm.inner.bias"), names(part.parameters()));
    LayerNorm wrong = new LayerNorm(WeightSource.blank(scope), 4, 1e-5);
    assertThrows(ClassCastException.class, () -> part.fc.set(wrong));
  }

  @Test
  void freezingReachesEverythingInside() {
    Part part = new Part(WeightSource.blank(scope));
    part.setTrainable(false);
    assertTrue(part.parameters().stream().noneMatch(named -> named.value().isTrainable()));
    part.setTrainable(true);
    assertFalse(part.parameters().stream().anyMatch(named -> !named.value().isTrainable()));
  }

  @Test
  void linearTakesAnyLeadingAxes() {
    Linear linear = Linear.of(WeightSource.blank(scope), 4, 6, Init.constant(0));
    Tensor y = linear.forward(Run.evaluation(scope), scope.allocate(Shape.of(2, 3, 4)));
    assertEquals(Shape.of(2, 3, 6), y.shape());
    assertEquals(4, linear.inFeatures());
    assertEquals(6, linear.outFeatures());
  }
}
