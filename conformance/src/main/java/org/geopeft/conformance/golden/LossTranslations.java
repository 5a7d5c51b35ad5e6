package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.loss.BalancedBinaryLoss;
import org.geopeft.autograd.loss.BinaryLoss;
import org.geopeft.autograd.loss.ClassLoss;
import org.geopeft.autograd.loss.ClassLoss.Part;
import org.geopeft.autograd.loss.RegressionLoss;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.op.Expand;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.Distance;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Losses, and those of TerraTorch's tasks.
final class LossTranslations {
  private static final long DEFAULT_IGNORE = -100;

  private LossTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("cross_entropy", Call.single(LossTranslations::crossEntropy)),
        Map.entry("bce_with_logits", Call.single(LossTranslations::binary)),
        Map.entry("mse_loss", Call.single(call -> distance(call, Distance.SQUARED, 0))),
        Map.entry("l1_loss", Call.single(call -> distance(call, Distance.ABSOLUTE, 0))),
        Map.entry("huber_loss", Call.single(call -> distance(call, Distance.HUBER, number(call, "delta")))),
        Map.entry("smooth_l1_loss", Call.single(call -> distance(call, Distance.SMOOTH_L1, number(call, "beta")))),
        Map.entry("segmentation_loss", Call.single(LossTranslations::segmentation)),
        Map.entry("classification_loss", Call.single(LossTranslations::classification)),
        Map.entry("multilabel_loss", Call.single(LossTranslations::multilabel)),
        Map.entry("regression_loss", Call.single(LossTranslations::regression)));
  }

  /// Whether a case is a loss over labels none of which counts: all are ignored, or their classes weigh nothing.
  static boolean nothingCounts(String op, Call call) {
    if (!List.of("cross_entropy", "segmentation_loss", "classification_loss").contains(op)
        || call.input("target").type().isFloating()) {
      return false;
    }
    double ignore = call.attributes().number("ignore_index", DEFAULT_IGNORE);
    Tensor weights = call.inputs().containsKey("weight") ? call.input("weight") : classWeights(call);
    double @Nullable [] weighs = weights == null ? null : weights.toDoubles();
    return Arrays.stream(call.input("target").toDoubles())
        .allMatch(label -> label == ignore || (weighs != null && weighs[(int) label] == 0));
  }

  private static double number(Call call, String key) {
    return call.attributes().number(key, 1);
  }

  private static LossReduction reduction(Call call) {
    return call.attributes().has("reduction")
        ? LossReduction.valueOf(call.attributes().text("reduction").toUpperCase(Locale.ROOT))
        : LossReduction.MEAN;
  }

  private static Tensor one(Call call, Composition loss, Tensor... operands) {
    return call.run().apply(loss, List.of(operands)).getFirst();
  }

  private static Tensor crossEntropy(Call call) {
    long ignore = (long) call.attributes().number("ignore_index", DEFAULT_IGNORE);
    double smoothing = call.attributes().number("label_smoothing", 0);
    CrossEntropy op = new CrossEntropy(new CrossEntropyRule(ignore, smoothing, reduction(call)));
    return call.run().apply(op, call.x(), call.input("target"), call.inputs().get("weight"));
  }

  private static Tensor binary(Call call) {
    boolean weighted = call.inputs().containsKey("weight");
    boolean positiveWeighted = call.inputs().containsKey("pos_weight");
    List<Tensor> operands = new ArrayList<>(List.of(call.x(), call.input("target")));
    if (weighted) {
      operands.add(call.input("weight"));
    }
    if (positiveWeighted) {
      operands.add(call.input("pos_weight"));
    }
    return call.run().apply(new BinaryLoss(reduction(call), weighted, positiveWeighted), operands).getFirst();
  }

  /// Where shapes differ, PyTorch lets them broadcast.
  private static Tensor distance(Call call, Distance distance, double parameter) {
    Tensor x = call.x();
    Tensor target = call.input("target");
    Tensor wideX = x.shape().equals(target.shape()) || larger(x, target)
        ? x : call.run().apply(new Expand(target.shape()), x);
    Tensor wideTarget = target.shape().equals(wideX.shape())
        ? target : call.run().apply(new Expand(wideX.shape()), target);
    return one(call, new RegressionLoss(distance, parameter, reduction(call), null, 0), wideX, wideTarget);
  }

  private static boolean larger(Tensor a, Tensor b) {
    return a.shape().elements() > b.shape().elements();
  }

  /// A name, a list of names (their sum) or a map of names with weights.
  private static Map<Part, Double> parts(Call call) {
    Object loss = call.attributes().get("loss");
    Map<Part, Double> parts = new LinkedHashMap<>();
    switch (loss) {
      case Map<?, ?> map -> map.forEach((name, weight) -> parts.put(part(name), ((Number) weight).doubleValue()));
      case List<?> list -> list.forEach(name -> parts.put(part(name), 1.0));
      case null, default -> parts.put(part(String.valueOf(loss)), 1.0);
    }
    return parts;
  }

  private static Part part(Object name) {
    return Part.valueOf(String.valueOf(name).toUpperCase(Locale.ROOT));
  }

  private static Tensor ofClasses(Call call, Map<Part, Double> parts, long ignore) {
    Tensor weights = classWeights(call);
    ClassLoss loss = new ClassLoss(parts, ignore);
    return weights == null ? one(call, loss, call.x(), call.input("target"))
        : one(call, loss, call.x(), call.input("target"), weights);
  }

  private static @Nullable Tensor classWeights(Call call) {
    double[] weights = call.attributes().numbers("class_weights");
    return weights.length == 0 ? null : call.run().allocate(Shape.of(weights.length)).set(weights);
  }

  private static Tensor segmentation(Call call) {
    return ofClasses(call, parts(call), (long) call.attributes().number("ignore_index", Losses.NOTHING_IGNORED));
  }

  /// Only the cross-entropy knows an ignored label.
  private static Tensor classification(Call call) {
    String loss = call.attributes().text("loss");
    if (loss.equals("bce")) {
      return one(call, new BinaryLoss(), call.x(), call.input("target"));
    }
    long ignore = loss.equals("ce")
        ? (long) call.attributes().number("ignore_index", DEFAULT_IGNORE) : Losses.NOTHING_IGNORED;
    return ofClasses(call, parts(call), ignore);
  }

  private static Tensor multilabel(Call call) {
    return switch (call.attributes().text("loss")) {
      case "bce" -> one(call, new BinaryLoss(), call.x(), call.input("target"));
      case "balanced_bce" -> one(call, new BalancedBinaryLoss(), call.x(), call.input("target"));
      default -> classification(call);
    };
  }

  /// TerraTorch's `rmse` is the fourth root.
  private static Tensor regression(Call call) {
    Double ignore = call.attributes().has("ignore_index") ? call.attributes().number("ignore_index") : null;
    RegressionLoss loss = switch (call.attributes().text("loss")) {
      case "mse" -> RegressionLoss.mse(ignore);
      case "rmse" -> RegressionLoss.fourthRoot(ignore);
      case "mae" -> RegressionLoss.mae(ignore);
      case "huber" -> RegressionLoss.huber(ignore);
      default -> throw new MissingOperationException("loss " + call.attributes().text("loss"));
    };
    return one(call, loss, call.x(), call.input("target"));
  }
}
