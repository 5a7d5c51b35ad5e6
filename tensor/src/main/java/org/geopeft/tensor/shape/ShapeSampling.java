package org.geopeft.tensor.shape;

import static org.geopeft.tensor.shape.Ledger.n;

import java.util.List;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.Sampling;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Counts what sampling would do: a multiplication and an addition for each pixel that a value looks at; finding the
/// pixels, once for all channels, is not counted.
final class ShapeSampling implements Sampling {
  private final Ledger ledger;

  ShapeSampling(Ledger ledger) {
    this.ledger = ledger;
  }

  private static long pixels(GridSampling how) {
    return (long) how.mode().taps() * how.mode().taps();
  }

  @Override
  public void grid(GridSampling how, Tensor x, Tensor grid, Tensor out) {
    ledger.did("grid", 2 * pixels(how) * n(out), x, grid, out);
  }

  @Override
  public void gridGradient(
      GridSampling how, Tensor x, Tensor grid, Tensor g, @Nullable Tensor outX, @Nullable Tensor outGrid) {
    long sums = (outX == null ? 0 : 1) + (outGrid == null ? 0 : 2);
    ledger.did("gridGradient", 2 * sums * pixels(how) * n(g), x, grid, g, outX, outGrid);
  }

  @Override
  public void deformable(List<Level> levels, Tensor value, Tensor locations, Tensor weights, Tensor out) {
    ledger.did("deformable", 8 * n(weights) * value.shape().size(3), value, locations, weights, out);
  }

  @Override
  public void deformableGradient(
      List<Level> levels,
      Tensor value,
      Tensor locations,
      Tensor weights,
      Tensor g,
      @Nullable Tensor outValue,
      @Nullable Tensor outLocations,
      @Nullable Tensor outWeights) {
    long sums = (outValue == null ? 0 : 1) + (outLocations == null && outWeights == null ? 0 : 1);
    ledger.did(
        "deformableGradient", 8 * sums * n(weights) * value.shape().size(3), value, locations, weights, g, outValue,
        outLocations, outWeights);
  }
}
