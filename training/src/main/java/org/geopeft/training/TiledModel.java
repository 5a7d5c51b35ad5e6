package org.geopeft.training;

import java.util.Collections;
import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.training.tiling.Tile;
import org.geopeft.training.tiling.TileBlender;
import org.geopeft.training.tiling.TilePlan;
import org.geopeft.training.tiling.Tiling;
import org.jspecify.annotations.Nullable;

/// A model that goes over large images tile by tile. Gradients are not followed. Date and place of an image are those
/// of each of its tiles.
final class TiledModel implements SegmentationModel {

  private final SegmentationModel model;
  private final Tiling tiling;

  TiledModel(SegmentationModel model, Tiling tiling) {
    this.model = model;
    this.tiling = tiling;
  }

  @Override
  public Layer layer() {
    return model.layer();
  }

  @Override
  public Tensor logits(Run run, Batch batch) {
    Shape shape = batch.image().shape();
    int height = shape.intSize(-2);
    int width = shape.intSize(-1);
    if (tiling.fits(height, width)) {
      return model.logits(run, batch);
    }
    var plan = new TilePlan(tiling, height, width);
    Tensor out = null;
    for (int i = 0; i < batch.images(); i++) {
      float[] logits = image(run.scope().device(), batch, i, plan);
      int classes = logits.length / (height * width);
      if (out == null) {
        out = run.allocate(Shape.of(batch.images(), classes, height, width));
      }
      out.select(0, i).set(logits);
    }
    if (out == null) {
      throw new IllegalArgumentException("a batch has at least one image");
    }
    return out;
  }

  private float[] image(Device device, Batch batch, int index, TilePlan plan) {
    Tensor image = batch.image().select(0, index);
    float[] pixels = image.toFloats();
    int planes = pixels.length / (image.shape().intSize(-2) * image.shape().intSize(-1));
    TileBlender blender = null;
    for (int from = 0; from < plan.tiles().size(); from += tiling.batchSize()) {
      List<Tile> tiles = plan.tiles().subList(from, Math.min(plan.tiles().size(), from + tiling.batchSize()));
      try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
        Tensor logits = model.logits(Run.evaluation(scope), cut(scope, batch, index, pixels, planes, plan, tiles));
        int classes = logits.shape().intSize(1);
        if (blender == null) {
          blender = new TileBlender(plan, classes);
        }
        float[] values = logits.toFloats();
        for (int t = 0; t < tiles.size(); t++) {
          blender.add(tiles.get(t), values, t * (values.length / tiles.size()));
        }
      }
    }
    if (blender == null) {
      throw new IllegalArgumentException("an image has at least one tile");
    }
    return blender.result();
  }

  private static Batch cut(
      Scope scope, Batch batch, int index, float[] pixels, int planes, TilePlan plan, List<Tile> tiles) {
    Tile first = tiles.getFirst();
    int size = planes * first.height() * first.width();
    float[] cut = new float[tiles.size() * size];
    for (int t = 0; t < tiles.size(); t++) {
      plan.cut(tiles.get(t), pixels, planes, cut, t * size);
    }
    Shape whole = batch.image().shape();
    Shape shape = whole.with(0, tiles.size())
        .with(whole.rank() - 2, first.height())
        .with(whole.rank() - 1, first.width());
    return new Batch(
        scope.allocate(shape).set(cut), null, repeated(scope, batch.temporal(), index, tiles.size()),
        repeated(scope, batch.location(), index, tiles.size()),
        Collections.nCopies(tiles.size(), batch.files().get(index)), () -> {});
  }

  private static @Nullable Tensor repeated(Scope scope, @Nullable Tensor rows, int index, int times) {
    if (rows == null) {
      return null;
    }
    Tensor out = scope.allocate(rows.type(), rows.shape().with(0, times));
    Tensor row = rows.slice(0, index, index + 1);
    scope.device().backend().copy(row.expand(out.shape()), out);
    return out;
  }
}
