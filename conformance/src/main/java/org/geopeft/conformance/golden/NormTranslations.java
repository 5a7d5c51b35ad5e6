package org.geopeft.conformance.golden;

import java.util.Map;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Normalisation.
final class NormTranslations {
  private NormTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("layer_norm", Call.single(NormTranslations::layerNorm)));
  }

  private static Tensor layerNorm(Call call) {
    Shape normalized = call.attributes().shape("normalized_shape");
    Shape shape = call.x().shape();
    long width = normalized.elements();
    Tensor rows = call.run().apply(Reshape.to(shape.elements(0, shape.rank() - normalized.rank()), width), call.x());
    Tensor weight = flat(call, "weight", width, 1);
    Tensor bias = flat(call, "bias", width, 0);
    return call.run().apply(new Reshape(shape), call.run().apply(new LayerNormOp(call.attributes().number("eps")), rows, weight, bias));
  }

  private static Tensor flat(Call call, String name, long width, double otherwise) {
    Tensor given = call.inputs().get(name);
    return given == null ? call.run().full(Shape.of(width), otherwise) : call.run().apply(Reshape.to(width), given);
  }
}
