package org.geopeft.conformance;

import java.util.List;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;

/// Losses.
final class LossCases {
  private LossCases() {}

  static List<OpCase> all() {
    return List.of(crossEntropy());
  }

  private static OpCase crossEntropy() {
    CrossEntropy op = new CrossEntropy(-1);
    return OpCase.of("cross entropy", CrossEntropy.class)
        .sample("maps", op, Operand.of(2, 3, 4, 5), Operand.labels(3, -1, 2, 4, 5))
        .sample("weighted", op, Operand.of(2, 3, 4, 5), Operand.labels(3, -1, 2, 4, 5), weights(3))
        .sample("rows", op, Operand.of(5, 4), Operand.labels(4, -1, 5))
        .sample("ignore 255", new CrossEntropy(255), Operand.of(1, 2, 3, 3), Operand.labels(2, 255, 1, 3, 3))
        .sample("one class", op, Operand.of(3, 1, 2), Operand.labels(1, -1, 3, 2))
        .sample("all ignored", op, Operand.of(2, 3, 4), ignored(2, 4))
        .sample("all ignored, weighted", op, Operand.of(2, 3, 4), ignored(2, 4), weights(3))
        .sample("nothing", op, Operand.of(0, 3, 4), Operand.labels(3, -1, 0, 4))
        .sample("steep", op, Operand.of(2, 5, 7).in(Domain.uniform(-30, 30)), Operand.labels(5, -1, 2, 7))
        .sample("large", op, Operand.of(2, 2, 37, 41), Operand.labels(2, -1, 2, 37, 41))
        .sample("layouts", op,
            Operand.of(2, 3, 4, 5).laid(Layout.REVERSED), Operand.labels(3, -1, 2, 4, 5).laid(Layout.REVERSED))
        .wrong("labels of another shape", () -> op, List.of(Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 5)),
            "GP-SHAPE-026", "logits [2, 3, 4], labels [2, 5]", "labels [B, …]")
        .wrong("one axis", () -> op, List.of(Operand.of(3), Operand.labels(3, -1)), "GP-SHAPE-026")
        .wrong("class weights", () -> op, List.of(Operand.of(2, 3, 4), Operand.labels(3, -1, 2, 4), weights(2)),
            "GP-SHAPE-027", "class weights [2], logits [2, 3, 4]", "one weight a class")
        .wrong("label out of range", () -> op, List.of(Operand.of(2, 3, 4), fixed(3, 2, 4)),
            "GP-LABEL-001", "label 3", "0 to 2", "ignore value -1")
        .tolerance(Tolerance.together(8, 1e-4))
        .additions(sample -> sample.shape(1).elements() + sample.shape(0).size(1))
        .flops(sample -> 5 * sample.shape(0).elements())
        .drawing(draw -> {
          int classes = draw.between(1, 9);
          Shape shape = Shape.of(draw.size(3), classes, draw.size(), draw.size(9));
          Operand labels = Operand.labels(classes, -1, shape.without(1).toArray()).laid(draw.layout());
          return draw.coin()
              ? Drawn.of(op, draw.operand(shape), labels)
              : Drawn.of(op, draw.operand(shape), labels, weights(classes));
        });
  }

  private static Operand weights(long classes) {
    return Operand.of(classes).in(Domain.uniform(0.2, 2)).constant();
  }

  private static Operand ignored(long... sizes) {
    return fixed(-1, sizes);
  }

  private static Operand fixed(long label, long... sizes) {
    return new Operand(Shape.of(sizes), DType.I64, Domain.constant(label), Layout.ROW_MAJOR, false);
  }
}
