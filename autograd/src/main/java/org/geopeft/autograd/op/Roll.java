package org.geopeft.autograd.op;

import java.util.List;
import java.util.Set;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Axes turned: element i goes to i + shift, and around the end; of any type.
///
/// @param shifts one an axis, of either sign and any size
public record Roll(List<Integer> axes, List<Long> shifts) implements UnaryOp<SavedState.None> {
  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    boolean fits = axes.size() == shifts.size() && Set.copyOf(axes).size() == axes.size();
    if (!fits || !axes.stream().allMatch(axis -> axis >= 0 && axis < a.rank())) {
      throw Op.shapeError(
          "GP-SHAPE-112", "roll of " + a + " along axes " + axes + " by " + shifts,
          "one shift an axis, axes are 0 to rank − 1, each once");
    }
    return a;
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(rolled(run, a, 1), SavedState.NONE);
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    return rolled(run, g, -1);
  }

  private Tensor rolled(Run run, Tensor a, int direction) {
    Tensor out = run.scope().allocate(a.type(), a.shape());
    if (a.shape().elements() > 0) {
      copy(run, a, out, 0, direction);
    }
    return out;
  }

  /// Both parts of the k-th axis, each to its place; the other axes likewise within them.
  private void copy(Run run, Tensor from, Tensor to, int k, int direction) {
    if (k == axes.size()) {
      run.backend().copy(from, to);
      return;
    }
    int axis = axes.get(k);
    long n = from.shape().size(axis);
    long shift = Math.floorMod(direction * shifts.get(k), n);
    copy(run, from.slice(axis, 0, n - shift), to.slice(axis, shift, n), k + 1, direction);
    if (shift > 0) {
      copy(run, from.slice(axis, n - shift, n), to.slice(axis, 0, shift), k + 1, direction);
    }
  }
}
