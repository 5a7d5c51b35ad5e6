package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.SoftmaxOp;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Reductions and softmax.
final class ReduceTranslations {
  private ReduceTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("sum", Call.single(call -> reduce(call, Reduction.SUM))),
        Map.entry("mean", Call.single(call -> reduce(call, Reduction.MEAN))),
        Map.entry("argmax", Call.single(ReduceTranslations::argmax)),
        Map.entry("softmax", Call.single(ReduceTranslations::softmax)));
  }

  private static Tensor reduce(Call call, Reduction reduction) {
    Shape shape = call.x().shape();
    List<Integer> axes =
        call.attributes().has("dim") ? call.axes("dim", shape.rank()) : IntStream.range(0, shape.rank()).boxed().toList();
    Tensor kept = call.run().apply(new Reduce(reduction, axes), call.x());
    return call.attributes().flag("keepdim") ? kept : call.run().apply(new Reshape(without(shape, axes)), kept);
  }

  private static Shape without(Shape shape, List<Integer> axes) {
    return Shape.of(IntStream.range(0, shape.rank()).filter(i -> !axes.contains(i)).mapToLong(shape::size).toArray());
  }

  private static Tensor argmax(Call call) {
    Tensor x = call.attributes().has("dim") ? call.x() : call.run().contiguous(call.x()).reshape(Shape.of(call.x().shape().elements()));
    int axis = call.attributes().has("dim") ? call.axis("dim", x.shape().rank()) : 0;
    Tensor out = call.run().scope().allocate(DType.I64, x.shape().without(axis));
    call.run().backend().argmax(x, axis, out);
    if (!call.attributes().flag("keepdim")) {
      return out;
    }
    return call.attributes().has("dim") ? out.reshape(x.shape().with(axis, 1)) : out.reshape(ones(call.x().shape().rank()));
  }

  private static Shape ones(int rank) {
    return Shape.of(IntStream.range(0, rank).mapToLong(_ -> 1).toArray());
  }

  private static Tensor softmax(Call call) {
    int rank = call.x().shape().rank();
    Call.require(rank > 0, "softmax of a scalar");
    int axis = call.axis("dim", rank);
    if (axis == rank - 1) {
      return call.run().apply(new SoftmaxOp(), call.x());
    }
    List<Integer> exchanged = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    exchanged.set(axis, rank - 1);
    exchanged.set(rank - 1, axis);
    Permute exchange = new Permute(exchanged); // its own inverse
    return call.run().apply(exchange, call.run().apply(new SoftmaxOp(), call.run().apply(exchange, call.x())));
  }
}
