package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Rows of a table: indices I64 `[…]`, weight `[N, D]` → `[…, D]`.
///
/// @param padding a row that gets no gradient, or null
public record Embedding(@Nullable Long padding) implements BinaryOp<Embedding.Saved> {
  /// The indices as a list, and the table's shape.
  public record Saved(@Nullable Kept index, Shape table) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Positions.check("embedding", operands.get(0));
  }

  @Override
  public Shape shape(Shape index, Shape weight) {
    if (weight.rank() != 2) {
      throw Op.shapeError("GP-SHAPE-103", "embedding: table " + weight, "the table is [rows, width]");
    }
    if (padding != null && (padding < 0 || padding >= weight.size(0))) {
      throw Op.shapeError(
          "GP-SHAPE-103", "embedding: padding row " + padding + " of table " + weight, "0 ≤ padding < rows");
    }
    return index.insert(index.rank(), weight.size(1));
  }

  @Override
  public Result<Saved> forward(Run run, Tensor index, Tensor weight, Wanted wanted) {
    Tensor list = run.contiguous(index).reshape(Shape.of(index.shape().elements()));
    Shape rows = Shape.of(list.shape().size(0), weight.shape().size(1));
    Tensor out = Positions.gathered(run, weight, 0, Positions.along(list, 0, rows));
    return new Result<>(
        out.reshape(shape(index.shape(), weight.shape())),
        new Saved(run.keepIf(wanted.b(), list), weight.shape()));
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor list = Saves.get(saved.index());
    Tensor rows = run.contiguous(g).reshape(Shape.of(list.shape().size(0), saved.table().size(1)));
    Tensor out = Positions.scattered(run, rows, 0, Positions.along(list, 0, rows.shape()), saved.table());
    if (padding != null) {
      run.backend().fill(out.slice(0, padding, padding + 1), 0);
    }
    return new Grads2(null, out);
  }
}
