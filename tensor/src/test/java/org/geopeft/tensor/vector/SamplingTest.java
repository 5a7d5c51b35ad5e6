package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.GridSampling.Mode;
import org.geopeft.tensor.GridSampling.Padding;
import org.geopeft.tensor.Sampling.Level;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.Twins.Twin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SamplingTest {
  private static final Backend VECTOR = Twins.TWO_THREADS;
  private static final Backend REFERENCE = new ReferenceBackend();

  @ParameterizedTest
  @EnumSource
  void gridsOfManyPointsAndChannels(Mode mode) {
    try (Twins twins = new Twins(1)) {
      for (Padding padding : Padding.values()) {
        GridSampling how = new GridSampling(mode, padding, padding == Padding.BORDER);
        Twin x = twins.normal(2, 19, 6, 9);
        Twin grid = twins.normal(2, 17, 23, 2);
        Twin out = twins.result(Shape.of(2, 19, 17, 23));
        Twin outX = twins.result(x.shape());
        Twin outGrid = twins.result(grid.shape());
        Twin g = twins.normal(2, 19, 17, 23);
        REFERENCE.sampling().grid(how, x.expected(), grid.expected(), out.expected());
        VECTOR.sampling().grid(how, x.actual(), grid.actual(), out.actual());
        Close.norm(out, 2e-7);
        REFERENCE.sampling().gridGradient(
            how, x.expected(), grid.expected(), g.expected(), outX.expected(), outGrid.expected());
        VECTOR.sampling().gridGradient(how, x.actual(), grid.actual(), g.actual(), outX.actual(), outGrid.actual());
        Close.norm(outX, 1e-6);
        Close.norm(outGrid, 1e-6);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,7,1", "2,3,64,100,4", "1,2,100,33,3", "1,6,32,65,2", "2,1,3,40,1"})
  void deformableAttention(int images, int heads, int width, int queries, int points) {
    List<Level> levels = List.of(new Level(5, 7), new Level(3, 2));
    try (Twins twins = new Twins(width)) {
      Twin value = twins.normal(images, 41, heads, width);
      Shape shape = Shape.of(images, queries, heads, 2, points);
      Twin locations = twins.filled(shape.insert(5, 2), _ -> 0.5 + 0.4 * twins.random().nextGaussian());
      Twin weights = twins.normal(shape.toArray());
      Twin out = twins.result(Shape.of(images, queries, (long) heads * width));
      Twin g = twins.normal(out.shape().toArray());
      REFERENCE.sampling().deformable(
          levels, value.expected(), locations.expected(), weights.expected(), out.expected());
      VECTOR.sampling().deformable(levels, value.actual(), locations.actual(), weights.actual(), out.actual());
      Close.norm(out, 5e-7);
      Twin outValue = twins.result(value.shape());
      Twin outLocations = twins.result(locations.shape());
      Twin outWeights = twins.result(weights.shape());
      REFERENCE.sampling().deformableGradient(
          levels, value.expected(), locations.expected(), weights.expected(), g.expected(), outValue.expected(),
          outLocations.expected(), outWeights.expected());
      VECTOR.sampling().deformableGradient(
          levels, value.actual(), locations.actual(), weights.actual(), g.actual(), outValue.actual(),
          outLocations.actual(), outWeights.actual());
      Close.norm(outValue, 1e-6);
      Close.norm(outLocations, 2e-6);
      Close.norm(outWeights, 2e-6);
    }
  }

  /// Queries share pixels: their gradients must be added in one order, whoever adds them.
  @Test
  void sharedPixelsGetTheSameBitsForAnyNumberOfThreads() {
    List<float[]> results = new ArrayList<>();
    for (int threads : new int[] {1, 2, 7}) {
      VectorBackend backend = new VectorBackend(new VectorOptions(threads));
      try (Twins twins = new Twins(5, backend.device())) {
        List<Level> levels = List.of(new Level(2, 2));
        Tensor value = twins.normal(2, 4, 5, 24).actual();
        Tensor locations = twins.normal(2, 500, 5, 1, 4, 2).actual();
        Tensor weights = twins.normal(2, 500, 5, 1, 4).actual();
        Tensor g = twins.normal(2, 500, 120).actual();
        Tensor outValue = twins.result(value.shape()).actual();
        backend.sampling().deformableGradient(levels, value, locations, weights, g, outValue, null, null);
        results.add(outValue.toFloats());
      }
    }
    assertArrayEquals(results.get(0), results.get(1));
    assertArrayEquals(results.get(0), results.get(2));
    assertTrue(results.getFirst().length > 0);
  }
}
