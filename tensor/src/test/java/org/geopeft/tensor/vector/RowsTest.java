package org.geopeft.tensor.vector;

import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.Twins.Twin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Softmax and layer normalisation.
class RowsTest {
  private static final Backend VECTOR = Twins.TWO_THREADS;
  private static final Backend REFERENCE = new ReferenceBackend();

  @ParameterizedTest
  @CsvSource({"1,1", "0,5", "5,0", "3,7", "70,16", "40,1025", "300,96", "2,5000"})
  void softmax(int rows, int n) {
    try (Twins twins = new Twins(n)) {
      Twin x = twins.normal(rows, n);
      Twin y = twins.result(x.shape());
      REFERENCE.softmax(x.expected(), y.expected());
      VECTOR.softmax(x.actual(), y.actual());
      Close.elements(y, 1e-6, 1e-38);
      Twin g = twins.normal(rows, n);
      Twin out = twins.result(x.shape());
      REFERENCE.softmaxGradient(y.expected(), g.expected(), out.expected());
      VECTOR.softmaxGradient(y.actual(), g.actual(), out.actual());
      Close.norm(out, 5e-7);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "0,5", "3,7", "70,16", "40,1025", "300,96", "2,4096", "33,33"})
  void layerNorm(int rows, int n) {
    try (Twins twins = new Twins(n)) {
      Twin x = twins.filled(Shape.of(rows, n), i -> 3 + Math.sin(i * i));
      Twin weight = twins.normal(n);
      Twin bias = twins.normal(n);
      Twin out = twins.result(x.shape());
      Twin mean = twins.filled(Shape.of(rows), _ -> 0);
      Twin scale = twins.filled(Shape.of(rows), _ -> 0);
      REFERENCE.layerNorm(
          x.expected(), weight.expected(), bias.expected(), 1e-5, out.expected(), mean.expected(), scale.expected());
      VECTOR.layerNorm(
          x.actual(), weight.actual(), bias.actual(), 1e-5, out.actual(), mean.actual(), scale.actual());
      Close.elements(out, 2e-6, 3e-6);
      if (n > 0) {
        Close.elements(mean, 2e-7, 0);
        Close.elements(scale, 1e-6, 0);
      }
      gradient(twins, x, weight, mean, scale);
    }
  }

  private static void gradient(Twins twins, Twin x, Twin weight, Twin mean, Twin scale) {
    Twin g = twins.normal(x.shape().toArray());
    Twin outX = twins.result(x.shape());
    Twin outWeight = twins.result(weight.shape());
    Twin outBias = twins.result(weight.shape());
    REFERENCE.layerNormGradient(
        x.expected(), weight.expected(), mean.expected(), scale.expected(), g.expected(), outX.expected(),
        outWeight.expected(), outBias.expected());
    VECTOR.layerNormGradient(
        x.actual(), weight.actual(), mean.actual(), scale.actual(), g.actual(), outX.actual(), outWeight.actual(),
        outBias.actual());
    if (x.shape().size(1) > 1) { // the gradient of a row of one element is all cancellation
      Close.norm(outX, 2e-6);
      Close.norm(outWeight, 2e-6);
    }
    Close.norm(outBias, 3e-7);
    Twin alone = twins.result(x.shape());
    VECTOR.layerNormGradient(
        x.actual(), weight.actual(), mean.actual(), scale.actual(), g.actual(), alone.actual(), null, null);
    Close.elements(new Twin(outX.actual(), alone.actual()), 0, 0);
  }

  @Test
  void softmaxOfExtremes() {
    try (Twins twins = new Twins(1)) {
      Twin x = twins.filled(Shape.of(2, 3), i -> i < 3 ? 1e38 * (i - 1) : i == 4 ? Double.NEGATIVE_INFINITY : 0);
      Twin y = twins.result(x.shape());
      REFERENCE.softmax(x.expected(), y.expected());
      VECTOR.softmax(x.actual(), y.actual());
      Close.elements(y, 1e-7, 0);
    }
  }
}
