package org.geopeft.autograd.op;

import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.GridSampling.Mode;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Images `[N, C, H, W]` read at a grid `[N, h, w, 2]` of pairs (x, y), −1 to 1 across the image → `[N, C, h, w]`
/// (PyTorch's `grid_sample`). The nearest pixel does not change with the grid, whose gradient is 0 there.
public record GridSample(GridSampling how) implements BinaryOp<GridSample.Saved> {
  /// The image, whose values only the grid's gradient needs, and the grid.
  public record Saved(@Nullable Kept x, @Nullable Kept grid) implements SavedState {}

  @Override
  public Shape shape(Shape x, Shape grid) {
    String what = "grid sample: image " + x + ", grid " + grid;
    if (x.rank() == 5 || grid.rank() == 5) {
      throw Op.shapeError("GP-SHAPE-084", what, "images only; volumes [N, C, D, H, W] are not sampled");
    }
    if (x.rank() != 4 || grid.rank() != 4 || grid.size(3) != 2 || x.size(0) != grid.size(0)) {
      throw Op.shapeError("GP-SHAPE-084", what, "image [N, C, H, W] and grid [N, h, w, 2] with the same N");
    }
    if (x.size(2) == 0 || x.size(3) == 0) {
      throw Op.shapeError(
          "GP-SHAPE-084", what, "an image has at least one pixel, got " + x.size(2) + " × " + x.size(3));
    }
    return Shape.of(x.size(0), x.size(1), grid.size(1), grid.size(2));
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor grid, Wanted wanted) {
    Tensor image = run.contiguous(x);
    Tensor points = run.contiguous(grid);
    Tensor out = run.allocate(shape(x.shape(), grid.shape()));
    run.backend().sampling().grid(how, image, points, out);
    return new Result<>(out, new Saved(run.keepIf(wanted.any(), image), run.keepIf(wanted.any(), points)));
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor x = Saves.get(saved.x());
    Tensor grid = Saves.get(saved.grid());
    Tensor gradX = wanted.a() ? run.allocate(x.shape()) : null;
    boolean moves = how.mode() != Mode.NEAREST;
    Tensor gradGrid = wanted.b() && moves ? run.allocate(grid.shape()) : null;
    run.backend().sampling().gridGradient(how, x, grid, run.contiguous(g), gradX, gradGrid);
    return new Grads2(gradX, wanted.b() && !moves ? run.full(grid.shape(), 0) : gradGrid);
  }
}
