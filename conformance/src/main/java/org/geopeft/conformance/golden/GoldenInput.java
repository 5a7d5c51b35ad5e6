package org.geopeft.conformance.golden;

import java.util.stream.IntStream;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// An input of a case, by rule or stored.
///
/// @param content the file
/// @param key CASE/NAME
/// @param rule what the case says of it
record GoldenInput(GoldenContent content, String key, Attributes rule) {

  /// The input on a device; floats are rounded to float32 whatever the device computes in.
  Tensor make(Scope scope) {
    Shape shape = rule.shape("shape");
    DType floats = scope.device().backend().floatType();
    Tensor tensor;
    if (rule.has("stored")) {
      String stored = rule.text("stored");
      DType type = content.type(stored);
      // truth values are stored as bytes
      DType made = type.isFloating() ? floats : type == DType.U8 ? DType.BOOL : type;
      tensor = scope.allocate(made, shape).set(content.values(stored));
    } else {
      tensor = byRule(scope, floats, shape);
    }
    return rule.has("permute") ? tensor.permute(rule.integers("permute")) : tensor;
  }

  private Tensor byRule(Scope scope, DType floats, Shape shape) {
    return switch (rule.text("rule")) {
      case "u" -> scope.allocate(floats, shape).set(affine(uniform("input:" + key, shape)));
      case "steps" -> scope.allocate(floats, shape).set(affine(index(shape, rule.integer("n"))));
      case "index" -> scope.allocate(DType.I64, shape).set(index(shape, rule.integer("n")));
      case "boolean" -> scope.allocate(DType.BOOL, shape).set(index(shape, 2));
      case "labels" -> {
        Tensor labels = scope.allocate(DType.I64, shape);
        GoldenRule.fillLabels("input:" + key, rule.integer("classes"), (long) rule.number("ignore"), labels);
        yield labels;
      }
      default -> throw new MissingOperationException("inputs by rule " + rule.text("rule"));
    };
  }

  private double[] affine(double[] values) {
    double scale = rule.number("scale");
    double offset = rule.number("offset");
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (offset + scale * values[i]);
    }
    return values;
  }

  private double[] index(Shape shape, int n) {
    long seed = GoldenRule.seed("input:" + key);
    return IntStream.range(0, Math.toIntExact(shape.elements()))
        .mapToDouble(i -> Long.remainderUnsigned(CounterRandom.bits(seed, i) >>> 33, n))
        .toArray();
  }

  /// u(name, i) for every element.
  static double[] uniform(String name, Shape shape) {
    long seed = GoldenRule.seed(name);
    return IntStream.range(0, Math.toIntExact(shape.elements()))
        .mapToDouble(i -> GoldenRule.u(seed, i))
        .toArray();
  }
}
