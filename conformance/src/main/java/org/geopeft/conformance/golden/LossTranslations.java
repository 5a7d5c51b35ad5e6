package org.geopeft.conformance.golden;

import java.util.List;
import java.util.Map;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Losses, and those of TerraTorch's tasks.
final class LossTranslations {
  private static final long DEFAULT_IGNORE = -100;

  private LossTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("cross_entropy", Call.single(LossTranslations::crossEntropy)),
        Map.entry("segmentation_loss", Call.single(LossTranslations::taskLoss)),
        Map.entry("classification_loss", Call.single(LossTranslations::taskLoss)));
  }

  private static Tensor crossEntropy(Call call) {
    Call.require(call.attributes().number("label_smoothing", 0) == 0, "cross-entropy with label smoothing");
    String reduction = call.attributes().has("reduction") ? call.attributes().text("reduction") : "mean";
    Call.require(reduction.equals("mean"), "cross-entropy with reduction " + reduction);
    Call.require(!call.input("target").type().isFloating(), "cross-entropy against probabilities");
    Call.require(call.x().shape().rank() >= 2, "cross-entropy of one sample");
    CrossEntropy op = new CrossEntropy((long) call.attributes().number("ignore_index", DEFAULT_IGNORE));
    return call.run().apply(op, call.x(), call.input("target"), call.inputs().get("weight"));
  }

  /// The losses of TerraTorch's tasks by their names there.
  private static Tensor taskLoss(Call call) {
    Call.require(call.attributes().text("loss").equals("ce"), "loss " + call.attributes().text("loss"));
    Tensor weights = null;
    if (call.attributes().get("class_weights") instanceof List<?> list) {
      weights = call.run().allocate(Shape.of(list.size()));
      weights.set(list.stream().mapToDouble(weight -> ((Number) weight).doubleValue()).toArray());
    }
    CrossEntropy op = new CrossEntropy((long) call.attributes().number("ignore_index", DEFAULT_IGNORE));
    return call.run().apply(op, call.x(), call.input("target"), weights);
  }
}
