package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.SelfAttention;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Matrix products and attention.
final class ProductTranslations {
  private ProductTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("matmul", Call.single(ProductTranslations::matmul)),
        Map.entry("linear", Call.single(ProductTranslations::linear)),
        Map.entry("attention", Call.single(ProductTranslations::attention)));
  }

  /// Vectors are seen as a row on the left and as a column on the right, and lose that axis again.
  private static Tensor matmul(Call call) {
    Tensor a = call.x();
    Tensor b = call.input("y");
    boolean row = a.shape().rank() == 1;
    boolean column = b.shape().rank() == 1;
    Tensor left = row ? call.run().apply(Reshape.to(1, a.shape().size(0)), a) : a;
    Tensor right = column ? call.run().apply(Reshape.to(b.shape().size(0), 1), b) : b;
    MatMul op = new MatMul(call.attributes().flag("transpose_x"), call.attributes().flag("transpose_y"));
    Tensor product = call.run().apply(op, left, right);
    Shape shape = product.shape();
    shape = column ? shape.without(shape.rank() - 1) : shape;
    shape = row ? shape.without(shape.rank() - (column ? 1 : 2)) : shape;
    return row || column ? call.run().apply(new Reshape(shape), product) : product;
  }

  /// query, key, value `[B, H, N, d]` stacked as `[B, N, 3·H·d]`.
  private static Tensor attention(Call call) {
    Call.require(!call.inputs().containsKey("mask"), "attention with a mask");
    Call.require(!call.attributes().flag("causal"), "causal attention");
    Call.require(!call.attributes().has("scale"), "attention with another scale");
    Shape shape = call.input("query").shape();
    boolean self = shape.equals(call.input("key").shape()) && shape.equals(call.input("value").shape());
    Call.require(self && shape.rank() == 4, "attention between different sequences");
    List<Tensor> parts = new ArrayList<>();
    long width = shape.size(1) * shape.size(3);
    for (String name : List.of("query", "key", "value")) {
      Tensor byToken = call.run().apply(Permute.of(0, 2, 1, 3), call.input(name));
      parts.add(call.run().apply(Reshape.to(shape.size(0), shape.size(2), width), byToken));
    }
    Tensor qkv = call.run().apply(new Concat(2), parts).getFirst();
    Tensor mixed = call.run().apply(new SelfAttention(shape.intSize(1)), qkv);
    Tensor byHead = call.run().apply(Reshape.to(shape.size(0), shape.size(2), shape.size(1), shape.size(3)), mixed);
    return call.run().apply(Permute.of(0, 2, 1, 3), byHead);
  }

  private static Tensor linear(Call call) {
    return call.run().apply(new LinearOp(), call.x(), call.input("weight"), call.inputs().get("bias"));
  }
}
