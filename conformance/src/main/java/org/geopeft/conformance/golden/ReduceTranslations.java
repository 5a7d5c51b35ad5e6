package org.geopeft.conformance.golden;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.op.ArgExtreme;
import org.geopeft.autograd.op.Extreme;
import org.geopeft.autograd.op.ExtremeAlong;
import org.geopeft.autograd.op.LogSoftmax;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.SoftmaxOp;
import org.geopeft.autograd.op.StandardDeviation;
import org.geopeft.autograd.op.Variance;
import org.geopeft.autograd.op.VectorNorm;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Reductions and softmax.
final class ReduceTranslations {
  private ReduceTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("sum", total(Reduction.SUM)),
        Map.entry("mean", total(Reduction.MEAN)),
        Map.entry("amax", over(call -> axes -> new Extreme(Reduction.MAX, axes))),
        Map.entry("amin", over(call -> axes -> new Extreme(Reduction.MIN, axes))),
        Map.entry("max_all", over(call -> axes -> new Extreme(Reduction.MAX, axes))),
        Map.entry("min_all", over(call -> axes -> new Extreme(Reduction.MIN, axes))),
        Map.entry("var", over(call -> axes -> new Variance(axes, correction(call)))),
        Map.entry("std", over(call -> axes -> new StandardDeviation(axes, correction(call)))),
        Map.entry("norm", over(call -> axes -> new VectorNorm(call.attributes().number("ord", 2), axes))),
        Map.entry("max_dim", call -> along(call, Reduction.MAX)),
        Map.entry("min_dim", call -> along(call, Reduction.MIN)),
        Map.entry("argmax", Call.single(call -> position(call, Reduction.MAX))),
        Map.entry("argmin", Call.single(call -> position(call, Reduction.MIN))),
        Map.entry("softmax", Call.single(call -> lines(call, SoftmaxOp::new))),
        Map.entry("log_softmax", Call.single(call -> lines(call, LogSoftmax::new))));
  }

  private static double correction(Call call) {
    return call.attributes().number("correction", 1);
  }

  /// Without `dim` these are PyTorch's `x.sum()` and `x.mean()`, which know no `keepdim`.
  private static Translation total(Reduction reduction) {
    Translation overAxes = over(_ -> axes -> new Reduce(reduction, axes));
    return call -> {
      List<Tensor> totals = overAxes.apply(call);
      boolean scalar = !call.attributes().has("dim");
      return scalar ? List.of(call.run().apply(new Reshape(Shape.scalar()), totals.getFirst())) : totals;
    };
  }

  /// Over the axes `dim`, or all where there are none.
  private static Translation over(Function<Call, Function<List<Integer>, UnaryOp<?>>> op) {
    return Call.single(call -> {
      Shape shape = call.x().shape();
      List<Integer> named = call.axes("dim", Math.max(1, shape.rank()));
      List<Integer> all = IntStream.range(0, shape.rank()).boxed().toList();
      List<Integer> axes = named.isEmpty() || shape.rank() == 0 ? all : named;
      Tensor kept = call.run().apply(op.apply(call).apply(axes), call.x());
      return call.attributes().flag("keepdim") ? kept : call.run().apply(new Reshape(without(shape, axes)), kept);
    });
  }

  private static Shape without(Shape shape, List<Integer> axes) {
    return Shape.of(IntStream.range(0, shape.rank()).filter(i -> !axes.contains(i)).mapToLong(shape::size).toArray());
  }

  private static List<Tensor> along(Call call, Reduction reduction) {
    Tensor x = atLeastOneAxis(call);
    int axis = call.axis("dim", x.shape().rank());
    Shape shape = call.attributes().flag("keepdim") ? keptShape(call, axis) : without(call.x().shape(), List.of(axis));
    return call.run().apply(new ExtremeAlong(reduction, axis), List.of(x)).stream()
        .map(output -> call.run().apply(new Reshape(shape), output))
        .toList();
  }

  private static Tensor position(Call call, Reduction reduction) {
    boolean ofAll = !call.attributes().has("dim");
    Tensor x = ofAll ? call.run().apply(Reshape.to(call.x().shape().elements()), call.x()) : atLeastOneAxis(call);
    int axis = ofAll ? 0 : call.axis("dim", x.shape().rank());
    Shape from = call.x().shape();
    Shape plain = ofAll ? Shape.scalar() : without(from, List.of(axis));
    Shape kept = ofAll ? ones(from.rank()) : keptShape(call, axis);
    Tensor out = call.run().apply(new ArgExtreme(reduction, axis), x);
    return call.run().apply(new Reshape(call.attributes().flag("keepdim") ? kept : plain), out);
  }

  private static Shape keptShape(Call call, int axis) {
    Shape shape = call.x().shape();
    return shape.rank() == 0 ? shape : shape.with(axis, 1);
  }

  private static Shape ones(int rank) {
    return Shape.of(IntStream.range(0, rank).mapToLong(_ -> 1).toArray());
  }

  private static Tensor lines(Call call, Function<Integer, UnaryOp<?>> op) {
    Tensor x = atLeastOneAxis(call);
    Tensor out = call.run().apply(op.apply(call.axis("dim", x.shape().rank())), x);
    return call.x().shape().rank() == 0 ? call.run().apply(new Reshape(Shape.scalar()), out) : out;
  }

  /// PyTorch takes a scalar for one element along one axis.
  private static Tensor atLeastOneAxis(Call call) {
    return call.x().shape().rank() == 0 ? call.run().apply(Reshape.to(1), call.x()) : call.x();
  }
}
