package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.Twins.Twin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Cross-entropy, resampling and the optimizer.
class LossTest {
  private static final Backend VECTOR = Twins.TWO_THREADS;
  private static final Backend REFERENCE = new ReferenceBackend();
  private static final CrossEntropyRule MEAN = new CrossEntropyRule(-1, 0, LossReduction.MEAN);

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,2,3", "2,5,1000", "3,13,517", "1,2,20000", "0,3,4", "2,3,0"})
  void crossEntropy(int batch, int classes, int pixels) {
    try (Twins twins = new Twins(pixels)) {
      Twin x = twins.normal(batch, classes, pixels);
      Twin labels = twins.longs(Shape.of(batch, pixels), i -> i * 7919 % (classes + 1) - 1);
      check(twins, x, labels, null);
      check(twins, x, labels, twins.filled(Shape.of(classes), i -> 0.5 + i));
      check(twins, x, twins.longs(Shape.of(batch, pixels), _ -> -1), null);
    }
  }

  private static void check(Twins twins, Twin x, Twin labels, @Nullable Twin weights) {
    Twin loss = twins.result(Shape.of(1));
    Twin sum = twins.result(Shape.of(1));
    Tensor expectedWeights = weights == null ? null : weights.expected();
    Tensor actualWeights = weights == null ? null : weights.actual();
    REFERENCE.losses().crossEntropy(
        MEAN, x.expected(), labels.expected(), expectedWeights, loss.expected(), sum.expected());
    VECTOR.losses().crossEntropy(MEAN, x.actual(), labels.actual(), actualWeights, loss.actual(), sum.actual());
    Close.elements(loss, 2e-7, 1e-8);
    Close.elements(sum, 1e-7, 0);
    Twin g = twins.filled(Shape.of(1), _ -> 1.5);
    Twin out = twins.result(x.shape());
    REFERENCE.losses().crossEntropyGradient(
        MEAN, x.expected(), labels.expected(), expectedWeights, sum.expected(), g.expected(), out.expected());
    VECTOR.losses().crossEntropyGradient(
        MEAN, x.actual(), labels.actual(), actualWeights, sum.actual(), g.actual(), out.actual());
    Close.norm(out, 5e-7);
  }

  @Test
  void namesALabelThatIsNoClass() {
    try (Twins twins = new Twins(1)) {
      Twin x = twins.normal(2, 3, 5000);
      Twin labels = twins.longs(Shape.of(2, 5000), i -> i == 1200 ? 17 : i > 4000 ? 99 : -1);
      Twin loss = twins.result(Shape.of(1));
      TensorException e = assertThrows(
          TensorException.class,
          () -> VECTOR.losses().crossEntropy(MEAN, x.actual(), labels.actual(), null, loss.actual(), loss.actual()));
      assertEquals("GP-LABEL-001", e.id());
      assertTrue(e.getMessage().contains("label 17 "), e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NEAREST,false,5,7,11,3", "BILINEAR,false,14,14,224,224", "BILINEAR,true,4,5,9,16", "BICUBIC,false,7,9,20,5",
    "BILINEAR,false,1,1,3,3", "BICUBIC,true,6,6,1,1", "BILINEAR,false,64,64,16,16"
  })
  void resize(ResizeMode mode, boolean corners, int h, int w, int toH, int toW) {
    ResizeTaps rows = ResizeTaps.of(mode, corners, h, toH);
    ResizeTaps columns = ResizeTaps.of(mode, corners, w, toW);
    try (Twins twins = new Twins(h)) {
      Twin x = twins.normal(3, h, w);
      Twin out = twins.result(Shape.of(3, toH, toW));
      REFERENCE.resize(x.expected(), rows, columns, out.expected());
      VECTOR.resize(x.actual(), rows, columns, out.actual());
      Close.norm(out, 2e-7);
      Twin g = twins.normal(3, toH, toW);
      Twin back = twins.result(x.shape());
      REFERENCE.resizeGradient(g.expected(), rows, columns, back.expected());
      VECTOR.resizeGradient(g.actual(), rows, columns, back.actual());
      Close.norm(back, 4e-7);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,true,false,false", "100003,true,false,false", "70,false,false,false",
    "1,true,true,false", "70001,true,true,true", "70,false,true,false", "33,false,false,true"
  })
  void adam(int n, boolean decoupled, boolean amsgrad, boolean maximize) {
    AdamSettings settings = new AdamSettings(0.9, 0.5, 1e-8, 0.05, decoupled, amsgrad, maximize);
    try (Twins twins = new Twins(n)) {
      Twin weight = twins.normal(n);
      Twin m = twins.filled(Shape.of(n), _ -> 0);
      Twin v = twins.filled(Shape.of(n), _ -> 0);
      Twin largest = twins.filled(Shape.of(n), _ -> 0);
      Twin rate = twins.doubles(1e-3);
      for (int step = 1; step <= 5; step++) {
        Twin gradient = twins.normal(n);
        Twin count = twins.doubles(step);
        REFERENCE.adamStep(
            weight.expected(), gradient.expected(), m.expected(), v.expected(), amsgrad ? largest.expected() : null,
            rate.expected(), count.expected(), settings);
        VECTOR.adamStep(
            weight.actual(), gradient.actual(), m.actual(), v.actual(), amsgrad ? largest.actual() : null,
            rate.actual(), count.actual(), settings);
      }
      Close.norm(weight, 2e-7);
      Close.norm(m, 2e-7);
      Close.norm(v, 3e-7);
      Close.norm(largest, 3e-7);
    }
  }
}
