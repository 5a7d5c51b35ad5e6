package org.geopeft.conformance.golden;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.geopeft.autograd.op.Embedding;
import org.geopeft.autograd.op.Gather;
import org.geopeft.autograd.op.IndexSelect;
import org.geopeft.autograd.op.OneHot;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.ScatterAdd;
import org.geopeft.autograd.op.Sort;
import org.geopeft.autograd.op.TopK;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Operations by position.
final class IndexTranslations {
  private IndexTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("gather", Call.single(IndexTranslations::gather)),
        Map.entry("index_select", Call.single(IndexTranslations::indexSelect)),
        Map.entry("scatter_add", Call.single(IndexTranslations::scatterAdd)),
        Map.entry("embedding", Call.single(IndexTranslations::embedding)),
        Map.entry("one_hot", Call.single(IndexTranslations::oneHot)),
        Map.entry("sort", IndexTranslations::sort),
        Map.entry("topk", IndexTranslations::topK));
  }

  private static Tensor gather(Call call) {
    return call.run().apply(new Gather(call.axis("dim", call.x().shape().rank())), call.x(), call.input("index"));
  }

  private static Tensor indexSelect(Call call) {
    Tensor index = call.input("index");
    Tensor list = index.shape().rank() == 0 ? index.reshape(Shape.of(1)) : index;
    return call.run().apply(new IndexSelect(call.axis("dim", call.x().shape().rank())), call.x(), list);
  }

  private static Tensor scatterAdd(Call call) {
    ScatterAdd op = new ScatterAdd(call.axis("dim", call.x().shape().rank()));
    return call.run().apply(op, call.x(), call.input("index"), call.input("source"));
  }

  private static Tensor embedding(Call call) {
    Tensor weight = call.input("weight");
    Long padding = call.attributes().has("padding_idx") ? (long) call.axis("padding_idx", weight.shape().intSize(0)) : null;
    return call.run().apply(new Embedding(padding), call.input("index"), weight);
  }

  /// A number of classes below 0 is the largest index and one.
  private static Tensor oneHot(Call call) {
    long classes = call.attributes().integer("classes");
    Tensor index = call.input("index");
    long counted = classes >= 0 ? classes : 1 + (long) DoubleStream.of(index.toDoubles()).max().orElse(0);
    return call.run().apply(new OneHot(counted), index);
  }

  /// A scalar is sorted as a list of one.
  private static List<Tensor> sort(Call call) {
    boolean descending = call.attributes().flag("descending");
    if (call.x().shape().rank() > 0) {
      return call.run().apply(new Sort(call.axis("dim", call.x().shape().rank()), descending), List.of(call.x()));
    }
    Tensor one = call.run().apply(Reshape.to(1), call.x());
    return call.run().apply(new Sort(0, descending), List.of(one)).stream()
        .map(result -> call.run().apply(new Reshape(Shape.scalar()), result))
        .toList();
  }

  private static List<Tensor> topK(Call call) {
    int axis = call.attributes().has("dim") ? call.axis("dim", call.x().shape().rank()) : call.x().shape().rank() - 1;
    boolean largest = !call.attributes().has("largest") || call.attributes().flag("largest");
    return call.run().apply(new TopK(axis, call.attributes().integer("k"), largest), List.of(call.x()));
  }
}
