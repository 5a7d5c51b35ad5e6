package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.op.Scale;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.training.tiling.Tiling;
import org.junit.jupiter.api.Test;

class TiledModelTest {

  /// Doubles its image and remembers what it was given.
  private static final class Doubling extends Layer implements SegmentationModel {
    final List<Shape> shapes = new ArrayList<>();
    final List<Double> latitudes = new ArrayList<>();

    @Override
    public Layer layer() {
      return this;
    }

    @Override
    public Tensor logits(Run run, Batch batch) {
      shapes.add(batch.image().shape());
      Tensor location = batch.location();
      if (location != null) {
        for (int i = 0; i < batch.images(); i++) {
          latitudes.add(location.toDoubles()[2 * i]);
        }
      }
      return run.apply(new Scale(2), batch.image());
    }
  }

  @Test
  void largeImagesGoThroughInTilesWithTheirOwnPlace() {
    var device = ReferenceBackend.device();
    var model = new Doubling();
    var tiling = new Tiling(8, 8, 6, 6, 1, true, true, 3, Tiling.Padding.REFLECT);
    try (var scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      double[] pixels = new Random(1).doubles(2L * 2 * 11 * 9).map(v -> (float) v).toArray();
      Tensor image = scope.allocate(Shape.of(2, 2, 11, 9)).set(pixels);
      Tensor location = scope.allocate(Shape.of(2, 2)).set(50, 7, 60, 8);
      var files = List.of(Path.of("a"), Path.of("b"));
      Tensor out = new TiledModel(model, tiling)
          .logits(Run.evaluation(scope), new Batch(image, null, null, location, files, () -> {}));
      double[] twice = Arrays.stream(pixels).map(v -> 2 * v).toArray();
      assertArrayEquals(twice, out.toDoubles(), 1e-6);
    }
    assertEquals(Shape.of(3, 2, 8, 8), model.shapes.getFirst());
    assertEquals(
        Collections.nCopies(model.latitudes.size() / 2, 50.0),
        model.latitudes.subList(0, model.latitudes.size() / 2));
    assertEquals(60.0, model.latitudes.getLast());
  }

  @Test
  void smallImagesGoThroughWhole() {
    var device = ReferenceBackend.device();
    var model = new Doubling();
    try (var scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Tensor image = scope.allocate(Shape.of(1, 2, 5, 5)).set(new double[50]);
      new TiledModel(model, Tiling.DEFAULTS)
          .logits(Run.evaluation(scope), new Batch(image, null, null, null, List.of(Path.of("a")), () -> {}));
    }
    assertEquals(List.of(Shape.of(1, 2, 5, 5)), model.shapes);
  }
}
