package org.geopeft.autograd.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.Resize.Target;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeRule;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

/// Which position goes where, by PyTorch's values.
class ResizeTest {
  private static final Device DEVICE = ReferenceBackend.device();
  private static final ResizeRule NEAREST = ResizeRule.of(ResizeMode.NEAREST);

  /// Of 0, 1, 2, … in the last axis.
  private static double[] resized(Resize op, long... sizes) {
    try (Scope scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Shape shape = Shape.of(sizes);
      double[] values = new double[(int) shape.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = i % shape.size(-1);
      }
      Tensor x = scope.allocate(shape).set(values);
      return Run.evaluation(scope).apply(op, x).toDoubles();
    }
  }

  private static double[] of(double... values) {
    return values;
  }

  @Test
  void nearestByAFactorTakesImagesByTheSizesWhereTheseDoubleOrStay() {
    assertArrayEquals(of(0, 0, 0, 1), resized(Resize.by(NEAREST, 2.3), 2));
    assertArrayEquals(of(0, 0, 1, 1), resized(Resize.by(NEAREST, 1.0, 2.3), 1, 2));
    assertArrayEquals(of(0, 0, 0, 1), resized(Resize.by(NEAREST, 1.0, 1.0, 2.3), 1, 1, 2));
    assertArrayEquals(of(0, 0, 1, 2, 3, 4, 5), resized(Resize.by(NEAREST, 1.1), 7));
    assertArrayEquals(of(0, 1, 2, 3, 4, 5, 6), resized(Resize.by(NEAREST, 1.0, 1.1), 1, 7));
    ResizeRule exact = ResizeRule.of(ResizeMode.NEAREST_EXACT);
    assertArrayEquals(of(0, 1, 2, 3, 4, 5, 5), resized(Resize.by(exact, 1.0, 1.1), 1, 7));
  }

  @Test
  void aFactorRoundsSizesDownAndMapsPositionsUnlessRecomputed() {
    ResizeRule linear = ResizeRule.of(ResizeMode.BILINEAR);
    double[] by = resized(Resize.by(linear, 1.7), 5);
    assertEquals(8, by.length);
    assertEquals(4.5 / 1.7 - 0.5, by[4], 1e-12);
    double[] again = resized(new Resize(linear, new Target.Factor(List.of(1.7), true)), 5);
    assertArrayEquals(resized(Resize.to(linear, 8), 5), again);
    assertEquals(4.5 * 5 / 8 - 0.5, again[4], 1e-12);
  }

  @Test
  void antialiasToOneColumnKeepsTheRowsApart() {
    Resize op = Resize.to(new ResizeRule(ResizeMode.BILINEAR, false, true), 1, 2);
    // columns of one pixel: halves of 0, 1, 2, 3 as weighed by ⅜, ⅜, ⅛ of ⅞
    assertArrayEquals(of(5 / 7.0, 16 / 7.0), resized(op, 1, 4), 1e-12);
    try (Scope scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Tensor column = scope.allocate(Shape.of(4, 1)).set(0, 1, 2, 3);
      Resize tall = Resize.to(new ResizeRule(ResizeMode.BILINEAR, false, true), 2, 1);
      assertArrayEquals(of(5 / 7.0, 16 / 7.0), Run.evaluation(scope).apply(tall, column).toDoubles(), 1e-12);
    }
  }
}
