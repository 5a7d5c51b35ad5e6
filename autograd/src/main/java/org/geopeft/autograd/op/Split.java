package org.geopeft.autograd.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Results;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.VariadicOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// An axis in parts of given sizes, as views; the inverse of [Concat].
public record Split(int axis, List<Long> sizes) implements VariadicOp<Split.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  /// Parts of one size, the last one perhaps smaller.
  ///
  /// @param whole the axis' size
  public static Split every(int axis, long whole, long step) {
    long parts = Math.max(1, Math.ceilDiv(whole, Math.max(1, step))); // of nothing one empty part
    return new Split(
        axis, LongStream.range(0, parts).map(i -> Math.min(step, whole - i * step)).boxed().toList());
  }

  /// At most so many parts, all of one size but perhaps the last.
  ///
  /// @param whole the axis' size
  public static Split chunks(int axis, long whole, long chunks) {
    return whole == 0
        ? new Split(axis, Collections.nCopies(Math.toIntExact(chunks), 0L))
        : every(axis, whole, Math.ceilDiv(whole, chunks));
  }

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Shape x = operands.getFirst();
    boolean fits = operands.size() == 1 && axis >= 0 && axis < x.rank() && sizes.stream().allMatch(size -> size >= 0);
    if (!fits || sizes.stream().mapToLong(size -> size).sum() != x.size(axis)) {
      throw Op.shapeError(
          "GP-SHAPE-107", "split of " + operands + " along axis " + axis + " in parts of " + sizes,
          "the axis is 0 to rank − 1, and the parts add up to its size");
    }
    return sizes.stream().map(size -> x.with(axis, size)).toList();
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor x = operands.getFirst();
    return new Results<>(parts(x), new Saved(x.shape()));
  }

  private List<Tensor> parts(Tensor x) {
    List<Tensor> parts = new ArrayList<>();
    long from = 0;
    for (long size : sizes) {
      parts.add(x.slice(axis, from, from + size));
      from += size;
    }
    return parts;
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor out = run.allocate(saved.from());
    List<Tensor> parts = parts(out);
    for (int i = 0; i < parts.size(); i++) {
      Tensor part = g.get(i);
      if (part == null) {
        run.backend().fill(parts.get(i), 0);
      } else {
        run.backend().copy(part, parts.get(i));
      }
    }
    return Collections.singletonList(out);
  }
}
