package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.BatchNormEvaluation;
import org.geopeft.autograd.op.BatchNormTraining;
import org.geopeft.autograd.op.GroupNormOp;
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
        Map.entry("layer_norm", Call.single(NormTranslations::layerNorm)),
        Map.entry("group_norm", Call.single(NormTranslations::groupNorm)),
        Map.entry("batch_norm", NormTranslations::batchNorm));
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

  private static Tensor groupNorm(Call call) {
    GroupNormOp op = new GroupNormOp(call.attributes().integer("groups"), call.attributes().number("eps"));
    return call.run().apply(op, withAffine(call, new ArrayList<>(List.of(call.x())))).getFirst();
  }

  /// The result and the running statistics after it.
  private static List<Tensor> batchNorm(Call call) {
    Tensor mean = call.input("running_mean");
    Tensor variance = call.input("running_var");
    double eps = call.attributes().number("eps");
    List<Tensor> operands = new ArrayList<>(List.of(call.x()));
    if (!call.attributes().flag("training")) {
      operands.addAll(List.of(mean, variance));
      Tensor out = call.run().apply(new BatchNormEvaluation(eps), withAffine(call, operands)).getFirst();
      return List.of(out, mean, variance);
    }
    List<Tensor> results = call.run().apply(new BatchNormTraining(eps), withAffine(call, operands));
    double n = call.x().shape().elements() / (double) mean.shape().elements();
    double momentum = call.attributes().number("momentum");
    return List.of(
        results.getFirst(),
        moved(call.run(), mean, results.get(1), momentum, momentum),
        moved(call.run(), variance, results.get(2), momentum, momentum * n / (n - 1)));
  }

  private static Tensor moved(Run run, Tensor old, Tensor fresh, double momentum, double factor) {
    Tensor moved = run.allocate(old.shape());
    run.backend().addScaled(old, 1 - momentum, fresh, factor, moved);
    return moved;
  }

  private static List<Tensor> withAffine(Call call, List<Tensor> operands) {
    Tensor weight = call.inputs().get("weight");
    Tensor bias = call.inputs().get("bias");
    if (weight != null || bias != null) {
      operands.add(weight == null ? call.run().full(Shape.of(call.x().shape().size(1)), 1) : weight);
    }
    if (bias != null) {
      operands.add(bias);
    }
    return operands;
  }
}
