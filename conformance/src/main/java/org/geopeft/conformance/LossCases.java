package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.op.BinaryCrossEntropy;
import org.geopeft.autograd.op.ClassOverlap;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.op.DistanceLoss;
import org.geopeft.autograd.op.FocalSums;
import org.geopeft.autograd.op.LovaszSoftmax;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Distance;
import org.geopeft.tensor.FocalRule;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Shape;

/// What losses are made of.
final class LossCases {
  private LossCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>(List.of(crossEntropy(), binary(), overlap(), focal(), lovasz()));
    for (Distance distance : Distance.values()) {
      cases.add(distance(distance));
    }
    return cases;
  }

  private static CrossEntropy crossEntropy(long ignore, double smoothing, LossReduction reduction) {
    return new CrossEntropy(new CrossEntropyRule(ignore, smoothing, reduction));
  }

  private static OpCase crossEntropy() {
    CrossEntropy op = new CrossEntropy(-1);
    CrossEntropy smooth = crossEntropy(-1, 0.2, LossReduction.MEAN);
    Operand maps = Operand.of(2, 3, 4, 5);
    Operand labels = Operand.labels(3, -1, 2, 4, 5);
    Operand probabilities = maps.in(Domain.uniform(0, 1)).constant();
    return OpCase.of("cross entropy", CrossEntropy.class)
        .sample("maps", op, maps, labels)
        .sample("weighted", op, maps, labels, weights(3))
        .sample("rows", op, Operand.of(5, 4), Operand.labels(4, -1, 5))
        .sample("one pixel", op, Operand.of(7), fixed(2))
        .sample("ignore 255", new CrossEntropy(255), Operand.of(1, 2, 3, 3), Operand.labels(2, 255, 1, 3, 3))
        .sample("one class", op, Operand.of(3, 1, 2), Operand.labels(1, -1, 3, 2))
        .sample("sum", crossEntropy(-1, 0, LossReduction.SUM), maps, labels, weights(3))
        .sample("each", crossEntropy(-1, 0, LossReduction.NONE), maps, labels, weights(3))
        .sample("smoothed", smooth, maps, labels)
        .sample("smoothed, weighted", smooth, maps, labels, weights(3))
        .sample("smoothed, each", crossEntropy(-1, 1, LossReduction.NONE), maps, labels)
        .sample("probabilities", op, maps, probabilities)
        .sample("probabilities, weighted", smooth, maps, probabilities, weights(3))
        .sample("probabilities, sum", crossEntropy(-1, 0, LossReduction.SUM), Operand.of(4),
            Operand.of(4).in(Domain.uniform(0, 1)).constant())
        .sample("all ignored", op, Operand.of(2, 3, 4), ignored(2, 4))
        .sample("all ignored, weighted", op, Operand.of(2, 3, 4), ignored(2, 4), weights(3))
        .sample("all ignored, each", crossEntropy(-1, 0.1, LossReduction.NONE), Operand.of(2, 3, 4), ignored(2, 4))
        .sample("weights of zero", op, Operand.of(2, 3, 4), fixed(1, 2, 4),
            Operand.of(3).in(Domain.constant(0)).constant())
        .sample("nothing", op, Operand.of(0, 3, 4), Operand.labels(3, -1, 0, 4))
        .sample("steep", op, Operand.of(2, 5, 7).in(Domain.uniform(-30, 30)), Operand.labels(5, -1, 2, 7))
        .sample("large", op, Operand.of(2, 2, 37, 41), Operand.labels(2, -1, 2, 37, 41))
        .sample("infinite", crossEntropy(-1, 0, LossReduction.NONE), Proof.FORWARD,
            Operand.of(4, 3).in(Domain.of(Double.POSITIVE_INFINITY, 0, 0, Double.NEGATIVE_INFINITY, 0, 0, 1e4, 0, -1e4)),
            fixed(1, 4))
        .sample("layouts", op, maps.laid(Layout.REVERSED), labels.laid(Layout.REVERSED))
        .wrong("labels of another shape", () -> op, List.of(Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 5)),
            "GP-SHAPE-026", "logits [2, 3, 4], labels [2, 5]", "labels [B, …]")
        .wrong("one axis", () -> op, List.of(Operand.of(3), Operand.labels(3, -1, 3)), "GP-SHAPE-026")
        .wrong("no axis", () -> op, List.of(Operand.of(), Operand.labels(3, -1)), "GP-SHAPE-026")
        .wrong("probabilities in the labels' place", () -> op, List.of(Operand.of(2, 3), Operand.of(2)), "GP-SHAPE-026")
        .wrong("narrow labels", () -> op, List.of(Operand.of(2, 3), Operand.mask(2)), "GP-INDEX-002", "bool")
        .wrong("class weights", () -> op, List.of(Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 4), weights(2)),
            "GP-SHAPE-027", "class weights [2], logits [2, 3, 4]", "one weight a class")
        .wrong("label out of range", () -> op, List.of(Operand.of(2, 3, 4), fixed(3, 2, 4)),
            "GP-LABEL-001", "label 3", "0 to 2", "ignore value -1")
        .wrong("negative label", () -> new CrossEntropy(Losses.NOTHING_IGNORED),
            List.of(Operand.of(2, 3, 4), fixed(-1, 2, 4)), "GP-LABEL-001", "label -1", "no label is ignored")
        .wrong("smoothing", () -> crossEntropy(0, 1.5, LossReduction.MEAN), List.of(), "must be in [0, 1], got 1.5")
        .tolerance(Tolerance.together(8, 1e-4))
        .additions(sample -> sample.shape(1).elements() + sample.shape(0).elements())
        .flops(sample -> 5 * sample.shape(0).elements())
        .drawing(draw -> {
          int classes = draw.between(1, 9);
          Shape shape = Shape.of(draw.size(3), classes, draw.size(), draw.size(9));
          Operand truth = Operand.labels(classes, -1, shape.without(1).toArray()).laid(draw.layout());
          CrossEntropy any = crossEntropy(-1, draw.below(3) / 4.0, draw.one(List.of(LossReduction.values())));
          return draw.coin()
              ? Drawn.of(any, draw.operand(shape), truth)
              : Drawn.of(any, draw.operand(shape), truth, weights(classes));
        });
  }

  static Operand weights(long classes) {
    return Operand.of(classes).in(Domain.uniform(0.2, 2)).constant();
  }

  static Operand ignored(long... sizes) {
    return fixed(-1, sizes);
  }

  static Operand fixed(long label, long... sizes) {
    return new Operand(Shape.of(sizes), DType.I64, Domain.constant(label), Layout.ROW_MAJOR, false);
  }

  /// Smooth ones stay away from the kinks at 0 and at the parameter.
  private static OpCase distance(Distance distance) {
    DistanceLoss op = new DistanceLoss(distance, 0.4);
    Operand x = Operand.of(3, 5).in(Domain.steps(0));
    Operand target = Operand.of(3, 5).in(Domain.steps(0.5));
    return OpCase.of(distance.name().toLowerCase(Locale.ROOT).replace('_', ' '), DistanceLoss.class)
        .sample("matrix", op, x, target)
        .sample("scalar", op, Operand.of().in(Domain.steps(0)), Operand.of().in(Domain.steps(0.5)))
        .sample("nothing", op, Operand.of(0, 3), Operand.of(0, 3))
        .sample("another parameter", new DistanceLoss(distance, 1.1), x, target)
        .sample("long", op, Operand.of(1031).in(Domain.steps(0)), Operand.of(1031).in(Domain.steps(0.5)))
        .sample("some ignored", new DistanceLoss(distance, 1, 0.5), Proof.KINKED,
            Operand.of(50).in(Domain.ties()), Operand.of(50).in(Domain.ties()))
        .sample("equal", op, Proof.KINKED, Operand.of(20).in(Domain.ties()), Operand.of(20).in(Domain.ties()))
        .sample("special", op, Proof.FORWARD, Operand.of(39).in(Domain.special()), Operand.of(39).in(Domain.constant(1)))
        .sample("layouts", op, x.laid(Layout.REVERSED), target.laid(Layout.STEPPED))
        .wrong("shapes", () -> op, List.of(Operand.of(3, 5), Operand.of(5)),
            "GP-SHAPE-120", "of [3, 5] and target [5]", "equal shapes")
        .wrong("whole numbers", () -> op, List.of(Operand.of(3), fixed(1, 3)), "GP-DTYPE-002")
        .wrong("parameter", () -> new DistanceLoss(Distance.HUBER, 0), List.of(), "must be positive", "got 0")
        .wrong("negative parameter", () -> new DistanceLoss(Distance.SMOOTH_L1, -1), List.of(), "at least 0, got -1")
        .tolerance(Tolerance.each(3, 1e-6))
        .flops(sample -> 3 * sample.shape(0).elements())
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(5));
          return Drawn.of(
              new DistanceLoss(distance, draw.one(List.of(0.4, 0.7, 1.3))),
              draw.operand(shape).in(Domain.steps(0)), draw.operand(shape).in(Domain.steps(0.5)));
        });
  }

  private static OpCase binary() {
    BinaryCrossEntropy op = new BinaryCrossEntropy();
    Domain logits = Domain.uniform(-8, 8);
    Domain targets = Domain.uniform(0, 1);
    Operand x = Operand.of(3, 5).in(logits);
    Operand target = Operand.of(3, 5).in(targets);
    return OpCase.of("binary cross entropy", BinaryCrossEntropy.class)
        .sample("matrix", op, x, target)
        .sample("scalar", op, Operand.of().in(logits), Operand.of().in(targets))
        .sample("true or not", op, x, target.in(Domain.of(0, 1)))
        .sample("positive weights", op, x, target, weights(5))
        .sample("weights of channels", op, Operand.of(2, 3, 4).in(logits), Operand.of(2, 3, 4).in(targets),
            Operand.of(3, 1).in(Domain.uniform(1, 3)).constant())
        .sample("nothing", op, Operand.of(2, 0), Operand.of(2, 0))
        .sample("steep", op, Operand.of(40).in(Domain.uniform(-80, 80)), Operand.of(40).in(targets))
        .sample("special", op, Proof.FORWARD, Operand.of(39).in(Domain.special()), Operand.of(39).in(Domain.of(0, 1)))
        .sample("layouts", op, x.laid(Layout.REVERSED), target.laid(Layout.STEPPED))
        .wrong("shapes", () -> op, List.of(Operand.of(3, 5), Operand.of(5)),
            "GP-SHAPE-121", "logits [3, 5] and target [5]", "equal shapes")
        .wrong("weights of more axes", () -> op, List.of(Operand.of(5), Operand.of(5), Operand.of(2, 5)),
            "GP-SHAPE-122", "logits [5] with positive weights [2, 5]", "broadcast to the logits")
        .wrong("whole numbers", () -> op, List.of(Operand.of(3), fixed(1, 3)), "GP-DTYPE-002")
        .tolerance(Tolerance.each(3, 1e-6))
        .flops(sample -> 8 * sample.shape(0).elements())
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(5));
          return Drawn.of(op, draw.operand(shape).in(logits), draw.operand(shape).in(targets));
        });
  }

  /// Logits and labels of a shape, of which the second axis are the classes.
  private static Drawn drawn(Op op, Draw draw, int classes, Shape shape) {
    Operand labels = Operand.labels(classes, -1, shape.without(1).toArray()).laid(draw.layout());
    return Drawn.of(op, draw.operand(shape).in(Domain.uniform(-3, 3)), labels);
  }

  private static OpCase overlap() {
    ClassOverlap op = new ClassOverlap(-1);
    return OpCase.of("class overlap", ClassOverlap.class)
        .sample("maps", op, Operand.of(2, 3, 4, 5), Operand.labels(3, -1, 2, 4, 5))
        .sample("rows", op, Operand.of(5, 4), Operand.labels(4, -1, 5))
        .sample("one pixel", op, Operand.of(7), fixed(2))
        .sample("none ignored", new ClassOverlap(Losses.NOTHING_IGNORED), Operand.of(2, 3, 4), fixed(1, 2, 4))
        .sample("one class", op, Operand.of(3, 1, 2), Operand.labels(1, -1, 3, 2))
        .sample("all ignored", op, Operand.of(2, 3, 4), ignored(2, 4))
        .sample("nothing", op, Operand.of(0, 3, 4), Operand.labels(3, -1, 0, 4))
        .sample("large", op, Operand.of(2, 3, 37, 41), Operand.labels(3, -1, 2, 37, 41))
        .sample("layouts", op,
            Operand.of(2, 3, 4, 5).laid(Layout.REVERSED), Operand.labels(3, -1, 2, 4, 5).laid(Layout.REVERSED))
        .wrong("labels of another shape", () -> op, List.of(Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 5)),
            "GP-SHAPE-026", "class overlap: logits [2, 3, 4], labels [2, 5]")
        .wrong("label out of range", () -> op, List.of(Operand.of(2, 3, 4), fixed(3, 2, 4)), "GP-LABEL-001", "label 3")
        .wrong("floats for labels", () -> op, List.of(Operand.of(2, 3), Operand.of(2)), "GP-INDEX-002")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.shape(1).elements())
        .flops(sample -> 5 * sample.shape(0).elements())
        .drawing(draw -> {
          int classes = draw.between(1, 9);
          return drawn(op, draw, classes, Shape.of(draw.size(3), classes, draw.size(), draw.size(9)));
        });
  }

  private static OpCase focal() {
    FocalSums op = focal(2, 1, 1);
    return OpCase.of("focal sums", FocalSums.class)
        .sample("maps", op, Operand.of(2, 3, 4, 5), Operand.labels(3, -1, 2, 4, 5))
        .sample("rows", op, Operand.of(5, 4), Operand.labels(4, -1, 5))
        .sample("weighted", focal(2, 0.25, 0.75), Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 4))
        .sample("another power", focal(1.5, 1, 1), Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 4))
        .sample("no power", focal(0, 1, 1), Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 4))
        .sample("steep", op, Operand.of(2, 3, 40).in(Domain.uniform(-30, 30)), Operand.labels(3, -1, 2, 40))
        .sample("steep, another power", focal(3.5, 1, 1),
            Operand.of(2, 3, 40).in(Domain.uniform(-20, 20)), Operand.labels(3, -1, 2, 40))
        .sample("one class", op, Operand.of(3, 1, 2), Operand.labels(1, -1, 3, 2))
        .sample("all ignored", op, Operand.of(2, 3, 4), ignored(2, 4))
        .sample("nothing", op, Operand.of(0, 3, 4), Operand.labels(3, -1, 0, 4))
        .sample("large", op, Operand.of(2, 2, 37, 41), Operand.labels(2, -1, 2, 37, 41))
        .sample("layouts", op,
            Operand.of(2, 3, 4, 5).laid(Layout.REVERSED), Operand.labels(3, -1, 2, 4, 5).laid(Layout.REVERSED))
        .wrong("labels of another shape", () -> op, List.of(Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 5)),
            "GP-SHAPE-026", "focal loss: logits [2, 3, 4], labels [2, 5]")
        .wrong("label out of range", () -> op, List.of(Operand.of(2, 3, 4), fixed(3, 2, 4)), "GP-LABEL-001", "label 3")
        .wrong("floats for labels", () -> op, List.of(Operand.of(2, 3), Operand.of(2)), "GP-INDEX-002")
        .wrong("gamma", () -> focal(-1, 1, 1), List.of(), "gamma", "at least 0, got -1")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.shape(1).elements())
        .flops(sample -> 8 * sample.shape(0).elements())
        .drawing(draw -> {
          int classes = draw.between(1, 9);
          Shape shape = Shape.of(draw.size(3), classes, draw.size(), draw.size(9));
          return drawn(focal(draw.one(List.of(2.0, 1.0, 2.5)), 0.3, 0.7), draw, classes, shape);
        });
  }

  private static FocalSums focal(double gamma, double positive, double negative) {
    return new FocalSums(new FocalRule(-1, gamma, positive, negative));
  }

  /// Few pixels: among many, two errors are so near to each other that float32 puts them in the other order.
  private static OpCase lovasz() {
    LovaszSoftmax op = new LovaszSoftmax(-1);
    return OpCase.of("lovasz softmax", LovaszSoftmax.class)
        .sample("maps", op, Operand.of(2, 3, 4, 5), Operand.labels(3, -1, 2, 4, 5))
        .sample("rows", op, Operand.of(5, 4), Operand.labels(4, -1, 5))
        .sample("one pixel", op, Operand.of(7), fixed(2))
        .sample("absent classes", op, Operand.of(2, 5, 4), Operand.labels(2, -1, 2, 4))
        .sample("none ignored", new LovaszSoftmax(Losses.NOTHING_IGNORED), Operand.of(2, 3, 4), fixed(1, 2, 4))
        .sample("all ignored", op, Operand.of(2, 3, 4), ignored(2, 4))
        .sample("nothing", op, Operand.of(0, 3, 4), Operand.labels(3, -1, 0, 4))
        .sample("equal errors", op, Proof.KINKED,
            Operand.of(1, 2, 9).in(Domain.constant(0)), Operand.labels(2, -1, 1, 9))
        .sample("layouts", op,
            Operand.of(2, 3, 4, 5).laid(Layout.REVERSED), Operand.labels(3, -1, 2, 4, 5).laid(Layout.REVERSED))
        .wrong("labels of another shape", () -> op, List.of(Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 5)),
            "GP-SHAPE-026", "Lovász loss: logits [2, 3, 4], labels [2, 5]")
        .wrong("label out of range", () -> op, List.of(Operand.of(2, 3, 4), fixed(3, 2, 4)), "GP-LABEL-001", "label 3")
        .wrong("floats for labels", () -> op, List.of(Operand.of(2, 3), Operand.of(2)), "GP-INDEX-002")
        .tolerance(Tolerance.together(16, 1e-3))
        .additions(sample -> sample.shape(1).elements())
        .flops(sample -> lovasz(sample.shape(0), sample.shape(1)))
        .drawing(draw -> {
          int classes = draw.between(2, 5);
          Shape shape = Shape.of(draw.size(3), classes, draw.size(9), draw.size(4));
          return Drawn.of(op, Operand.of(shape).in(Domain.uniform(-3, 3)),
              Operand.labels(classes, -1, shape.without(1).toArray()).laid(draw.layout()));
        });
  }

  static long lovasz(Shape x, Shape labels) {
    long n = labels.elements();
    long comparisons = n < 2 ? 0 : (long) Math.ceil(Math.log(n) / Math.log(2) - 1e-12);
    return x.elements() * (5 + comparisons);
  }
}
