package org.geopeft.conformance.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Power;
import org.geopeft.autograd.op.Scale;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// Element-wise operations and activations.
final class ElementwiseTranslations {
  private ElementwiseTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    Map<String, Translation> all = new LinkedHashMap<>();
    for (String name : List.of("add", "sub", "mul", "div", "pow", "maximum", "minimum")) {
      all.put(name, Call.single(call -> binary(call, name)));
    }
    for (Unary function : List.of(Unary.EXP, Unary.LOG, Unary.LOG1P, Unary.SQRT, Unary.ABS, Unary.NEG, Unary.SIN,
        Unary.COS, Unary.ERF, Unary.RELU, Unary.SIGMOID, Unary.TANH, Unary.SILU, Unary.RSQRT,
        Unary.RECIPROCAL, Unary.FLOOR, Unary.ROUND, Unary.SIGN)) {
      all.put(function.name().toLowerCase(Locale.ROOT), Call.single(call -> unary(call, function)));
    }
    all.put("gelu", Call.single(ElementwiseTranslations::gelu));
    all.put("pow_scalar", Call.single(ElementwiseTranslations::powScalar));
    all.put("mul_scalar", Call.single(ElementwiseTranslations::mulScalar));
    all.put("add_scalar", Call.single(ElementwiseTranslations::addScalar));
    return all;
  }

  private static Tensor unary(Call call, Unary function) {
    return call.run().apply(new ElementwiseUnary(function), call.x());
  }

  private static Tensor binary(Call call, String op) {
    Binary function =
        switch (op) {
          case "maximum" -> Binary.MAX;
          case "minimum" -> Binary.MIN;
          default -> Binary.valueOf(op.toUpperCase(Locale.ROOT));
        };
    return call.run().apply(new ElementwiseBinary(function), call.x(), call.input("y"));
  }

  private static Tensor gelu(Call call) {
    return unary(call, call.attributes().text("approximate").equals("tanh") ? Unary.GELU_TANH : Unary.GELU);
  }

  private static Tensor powScalar(Call call) {
    return call.run().apply(new Power(call.attributes().number("exponent")), call.x());
  }

  private static Tensor mulScalar(Call call) {
    return call.run().apply(new Scale(call.attributes().number("value")), call.x());
  }

  private static Tensor addScalar(Call call) {
    Tensor value = call.run().full(Shape.scalar(), call.attributes().number("value"));
    return call.run().apply(new ElementwiseBinary(Binary.ADD), call.x(), value);
  }
}
