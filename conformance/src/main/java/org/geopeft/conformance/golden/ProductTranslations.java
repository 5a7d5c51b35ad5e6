package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.ScaledDotProductAttention;
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

  private static Tensor attention(Call call) {
    List<Tensor> operands = new ArrayList<>(List.of(call.input("query"), call.input("key"), call.input("value")));
    if (call.inputs().containsKey("mask")) {
      operands.add(call.input("mask"));
    }
    Double scale = call.attributes().has("scale") ? call.attributes().number("scale") : null;
    return call.run()
        .apply(new ScaledDotProductAttention(call.attributes().flag("causal"), scale), operands)
        .getFirst();
  }

  private static Tensor linear(Call call) {
    return call.run().apply(new LinearOp(), call.x(), call.input("weight"), call.inputs().get("bias"));
  }
}
