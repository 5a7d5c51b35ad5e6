package org.geopeft.conformance;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.loss.BalancedBinaryLoss;
import org.geopeft.autograd.loss.BinaryLoss;
import org.geopeft.autograd.loss.ClassLoss;
import org.geopeft.autograd.loss.ClassLoss.Part;
import org.geopeft.autograd.loss.DiceLoss;
import org.geopeft.autograd.loss.FocalLoss;
import org.geopeft.autograd.loss.JaccardLoss;
import org.geopeft.autograd.loss.RegressionLoss;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.Distance;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Shape;

/// Losses as tasks use them: compositions of operations.
final class TaskLossCases {
  private TaskLossCases() {}

  static List<OpCase> all() {
    return List.of(dice(), jaccard(), focal(), binary(), balanced(), regression(), classes());
  }

  private static Operand maps() {
    return Operand.of(2, 3, 4, 5).in(Domain.uniform(-3, 3));
  }

  private static Operand labels() {
    return Operand.labels(3, -1, 2, 4, 5);
  }

  private static Drawn drawn(Op op, Draw draw) {
    Shape shape = Shape.of(draw.size(3), 3, draw.size(9), draw.size(7));
    Operand truth = Operand.labels(3, -1, shape.without(1).toArray()).laid(draw.layout());
    return Drawn.of(op, draw.operand(shape).in(Domain.uniform(-3, 3)), truth);
  }

  /// What every loss of logits and labels is tried on.
  private static OpCase.Builder ofClasses(String name, Op op, Op noneIgnored) {
    return OpCase.of(name, op.getClass())
        .sample("maps", op, maps(), labels())
        .sample("rows", op, Operand.of(5, 4), Operand.labels(4, -1, 5))
        .sample("none ignored", noneIgnored, Operand.of(2, 3, 4), LossCases.fixed(1, 2, 4))
        .sample("absent classes", op, Operand.of(2, 5, 4), Operand.labels(2, -1, 2, 4))
        .sample("all ignored", op, Operand.of(2, 3, 4), LossCases.ignored(2, 4))
        .sample("nothing", op, Operand.of(0, 3, 4), Operand.labels(3, -1, 0, 4))
        .sample("layouts", op, maps().laid(Layout.REVERSED), labels().laid(Layout.REVERSED))
        .wrong("labels of another shape", () -> op, List.of(Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 5)),
            "GP-SHAPE-026", "logits [2, 3, 4], labels [2, 5]", "labels [B, …]")
        .wrong("label out of range", () -> op, List.of(Operand.of(2, 3, 4), LossCases.fixed(3, 2, 4)),
            "GP-LABEL-001", "label 3", "0 to 2")
        .tolerance(Tolerance.together(16, 1e-3))
        .additions(sample -> sample.shape(1).elements());
  }

  private static OpCase dice() {
    DiceLoss op = new DiceLoss(-1);
    return ofClasses("dice loss", op, new DiceLoss(Losses.NOTHING_IGNORED))
        .wrong("one operand", () -> op, List.of(Operand.of(2, 3)), "GP-SHAPE-123", "of 1 operands", "there are 2")
        .flops(sample -> overlap(sample.shape(0)))
        .drawing(draw -> drawn(op, draw));
  }

  private static OpCase jaccard() {
    JaccardLoss op = new JaccardLoss(-1);
    return ofClasses("jaccard loss", op, new JaccardLoss(Losses.NOTHING_IGNORED))
        .wrong("one operand", () -> op, List.of(Operand.of(2, 3)), "GP-SHAPE-123", "of 1 operands", "there are 2")
        .flops(sample -> overlap(sample.shape(0)))
        .drawing(draw -> drawn(op, draw));
  }

  /// Five for the softmax, nine operations on one number a class.
  private static long overlap(Shape x) {
    return 5 * x.elements() + 9 * x.size(1);
  }

  private static OpCase focal() {
    FocalLoss op = new FocalLoss(-1);
    return ofClasses("focal loss", op, new FocalLoss(Losses.NOTHING_IGNORED))
        .sample("plain mean", new FocalLoss(2, null, false, -1), maps(), labels())
        .sample("alpha", new FocalLoss(1.5, 0.25, false, -1), maps(), labels())
        .wrong("one operand", () -> op, List.of(Operand.of(2, 3)), "GP-SHAPE-123", "of 1 operands", "there are 2")
        .flops(sample -> focal(sample.shape(0), ((FocalLoss) sample.op()).normalized()))
        .drawing(draw -> drawn(op, draw));
  }

  private static long focal(Shape x, boolean normalized) {
    return 8 * x.elements() + (normalized ? 4 : 2) * x.size(1) + 1;
  }

  private static OpCase binary() {
    Operand x = Operand.of(3, 5).in(Domain.uniform(-8, 8));
    Operand target = Operand.of(3, 5).in(Domain.of(0, 1)).constant();
    Operand positive = Operand.of(5).in(Domain.uniform(1, 3)).constant();
    Operand weights = Operand.of(3, 1).in(Domain.uniform(0.2, 1)).constant();
    return OpCase.of("binary loss", BinaryLoss.class)
        .sample("mean", new BinaryLoss(), x, target)
        .sample("sum", binary(LossReduction.SUM, false, false), x, target)
        .sample("each", binary(LossReduction.NONE, false, false), x, target)
        .sample("weights", binary(LossReduction.MEAN, true, false), x, target, weights)
        .sample("positive weights", binary(LossReduction.MEAN, false, true), x, target, positive)
        .sample("both weights", binary(LossReduction.NONE, true, true), x, target, weights, positive)
        .sample("scalar", new BinaryLoss(), Operand.of(), Operand.of().in(Domain.constant(1)).constant())
        .wrong("no weights", () -> binary(LossReduction.MEAN, true, false), List.of(x, target),
            "GP-SHAPE-123", "of 2 operands", "there are 3")
        .wrong("shapes", () -> new BinaryLoss(), List.of(x, Operand.of(5)), "GP-SHAPE-121")
        .wrong("weights of more axes", () -> binary(LossReduction.MEAN, true, false),
            List.of(Operand.of(5), Operand.of(5), Operand.of(2, 5)), "GP-SHAPE-124", "weights [2, 5]")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.elements())
        .flops(TaskLossCases::binaryFlops)
        .drawing(draw -> {
          Shape shape = filled(draw.shape(draw.below(4)));
          return Drawn.of(binary(draw.one(List.of(LossReduction.values())), false, false),
              draw.operand(shape).in(Domain.uniform(-8, 8)),
              draw.operand(shape).in(Domain.uniform(0, 1)));
        });
  }

  private static BinaryLoss binary(LossReduction reduction, boolean weighted, boolean positiveWeighted) {
    return new BinaryLoss(reduction, weighted, positiveWeighted);
  }

  private static long binaryFlops(Sample sample) {
    BinaryLoss op = (BinaryLoss) sample.op();
    long each = 8 + (op.weighted() ? 1 : 0) + (op.reduction() == LossReduction.NONE ? 0 : 1);
    return each * sample.shape(0).elements();
  }

  /// A mean of nothing is NaN, which is not compared.
  private static Shape filled(Shape shape) {
    Shape result = shape;
    for (int axis = 0; axis < shape.rank(); axis++) {
      result = result.with(axis, Math.max(1, result.size(axis)));
    }
    return result;
  }

  private static OpCase balanced() {
    BalancedBinaryLoss op = new BalancedBinaryLoss();
    Operand x = Operand.of(3, 5).in(Domain.uniform(-8, 8));
    Domain truth = Domain.of(0, 1, 1, 0, 1);
    return OpCase.of("balanced binary loss", BalancedBinaryLoss.class)
        .sample("both", op, x, Operand.of(3, 5).in(truth).constant())
        .sample("nothing true", op, x, Operand.of(3, 5).in(Domain.constant(0)).constant())
        .sample("all true", op, x, Operand.of(3, 5).in(Domain.constant(1)).constant())
        .sample("nothing", op, Operand.of(0, 5), Operand.of(0, 5).constant())
        .wrong("shapes", () -> op, List.of(x, Operand.of(5)), "GP-SHAPE-121")
        .wrong("one operand", () -> op, List.of(x), "GP-SHAPE-123")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.elements())
        .flops(sample -> 16 * sample.shape(0).elements() + 5)
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 3));
          return Drawn.of(op, draw.operand(shape).in(Domain.uniform(-8, 8)),
              draw.operand(shape).in(Domain.of(0, 1)).constant());
        });
  }

  private static OpCase regression() {
    Operand x = Operand.of(2, 3, 5).in(Domain.steps(0));
    Operand target = Operand.of(2, 3, 5).in(Domain.steps(0.5));
    Operand gaps = Operand.of(2, 3, 5).in(Domain.ties()).constant();
    return OpCase.of("regression loss", RegressionLoss.class)
        .sample("mse", RegressionLoss.mse(null), x, target)
        .sample("mae", RegressionLoss.mae(null), x, target)
        .sample("huber", RegressionLoss.huber(null), x, target)
        .sample("rmse", RegressionLoss.rmse(null), x, target)
        .sample("fourth root", RegressionLoss.fourthRoot(null), x, target)
        .sample("mse with gaps", RegressionLoss.mse(0.5), x, gaps)
        .sample("mae with gaps", RegressionLoss.mae(0.5), x, gaps)
        .sample("rmse with gaps", RegressionLoss.rmse(0.5), x, gaps)
        .sample("all ignored", RegressionLoss.mse(-1.0), x, Operand.of(2, 3, 5).in(Domain.constant(-1)).constant())
        .sample("root, all ignored", RegressionLoss.rmse(-1.0), x,
            Operand.of(2, 3, 5).in(Domain.constant(-1)).constant())
        .sample("root of nothing", RegressionLoss.fourthRoot(null), Proof.KINKED,
            Operand.of(4).in(Domain.constant(2)), Operand.of(4).in(Domain.constant(2)))
        .sample("sum", new RegressionLoss(Distance.SMOOTH_L1, 0.4, LossReduction.SUM, null, 0), x, target)
        .sample("each", new RegressionLoss(Distance.SQUARED, 0, LossReduction.NONE, 0.5, 0), x, gaps)
        .sample("mean of nothing", RegressionLoss.mse(null), Proof.FORWARD, Operand.of(0), Operand.of(0))
        .wrong("shapes", () -> RegressionLoss.mse(null), List.of(x, Operand.of(5)), "GP-SHAPE-120")
        .wrong("one operand", () -> RegressionLoss.mse(null), List.of(x), "GP-SHAPE-123")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.elements())
        .flops(TaskLossCases::regressionFlops)
        .drawing(draw -> {
          Shape shape = filled(draw.shape(draw.below(4)));
          return Drawn.of(
              RegressionLoss.mean(draw.one(List.of(Distance.values())), 0.4, draw.coin() ? null : 5.0),
              draw.operand(shape).in(Domain.steps(0)), draw.operand(shape).in(Domain.steps(0.5)));
        });
  }

  private static long regressionFlops(Sample sample) {
    RegressionLoss op = (RegressionLoss) sample.op();
    long n = sample.shape(0).elements();
    boolean gaps = op.ignore() != null && op.reduction() == LossReduction.MEAN;
    return 3 * n + (op.reduction() == LossReduction.NONE ? 0 : gaps ? 4 * n + 2 : n) + 5L * op.roots();
  }

  private static OpCase classes() {
    ClassLoss ce = ClassLoss.of(Part.CE, -1);
    Map<Part, Double> mixed = new EnumMap<>(Map.of(Part.CE, 0.25, Part.FOCAL, 20.0, Part.LOVASZ, 0.5));
    return ofClasses("class loss", new ClassLoss(Map.of(Part.CE, 1.0, Part.DICE, 1.0), -1),
            ClassLoss.of(Part.JACCARD, Losses.NOTHING_IGNORED))
        .sample("ce", ce, maps(), labels())
        .sample("ce, weighted", ce, maps(), labels(), LossCases.weights(3))
        .sample("mixed", new ClassLoss(mixed, -1), maps(), labels(), LossCases.weights(3))
        .sample("lovasz", ClassLoss.of(Part.LOVASZ, -1), maps(), labels())
        .wrong("no part", () -> new ClassLoss(Map.of(), -1), List.of(), "at least one part")
        .wrong("class weights", () -> ce, List.of(maps(), labels(), LossCases.weights(2)), "GP-SHAPE-027")
        .flops(TaskLossCases::classFlops)
        .drawing(draw -> drawn(new ClassLoss(Map.of(Part.CE, 1.0, Part.FOCAL, 10.0), -1), draw));
  }

  private static long classFlops(Sample sample) {
    ClassLoss op = (ClassLoss) sample.op();
    long sum = op.parts().size() - 1;
    for (Map.Entry<Part, Double> part : op.parts().entrySet()) {
      sum += part.getValue() == 1 ? 0 : 1;
      sum += switch (part.getKey()) {
        case CE -> 5 * sample.shape(0).elements();
        case DICE, JACCARD -> overlap(sample.shape(0));
        case FOCAL -> focal(sample.shape(0), true);
        case LOVASZ -> LossCases.lovasz(sample.shape(0), sample.shape(1));
      };
    }
    return sum;
  }
}
