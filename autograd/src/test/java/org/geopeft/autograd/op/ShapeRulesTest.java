package org.geopeft.autograd.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.geopeft.tensor.Shape;
import org.geopeft.tensor.TensorException;
import org.junit.jupiter.api.Test;

class ShapeRulesTest {
  @Test
  void permuteRefusesAnAxisThatIsNotThere() {
    TensorException e = assertThrows(TensorException.class, () -> Permute.of(0, 2).shape(Shape.of(2, 3)));
    assertEquals("GP-SHAPE-020", e.id());
  }
}
