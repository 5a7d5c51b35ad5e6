package org.geopeft.conformance;

import java.util.List;
import org.geopeft.autograd.op.Dropout;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.autograd.op.SoftmaxOp;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.Shape;

/// Normalisation over an axis, and dropout.
final class NormCases {
  private NormCases() {}

  static List<OpCase> all() {
    return List.of(layerNorm(), softmax(), dropout());
  }

  private static OpCase layerNorm() {
    LayerNormOp op = new LayerNormOp(1e-5);
    return OpCase.of("layer norm", LayerNormOp.class)
        .sample("tokens", op, Operand.of(2, 3, 8), Operand.of(8), Operand.of(8))
        .sample("vector", op, Operand.of(5), Operand.of(5), Operand.of(5))
        .sample("width of two", op, Operand.of(3, 2), Operand.of(2), Operand.of(2))
        .sample("primes", op, Operand.of(7, 13), Operand.of(13), Operand.of(13))
        .sample("wide", op, Operand.of(3, 1031), Operand.of(1031), Operand.of(1031))
        .sample("no rows", op, Operand.of(0, 4), Operand.of(4), Operand.of(4))
        .sample("far from zero", op, Operand.of(2, 16).in(Domain.uniform(9, 11)), Operand.of(16), Operand.of(16))
        .sample(
            "constant rows", op, Proof.KINKED, Operand.of(2, 8).in(Domain.constant(3)), Operand.of(8), Operand.of(8))
        .sample("width of one", op, Proof.KINKED, Operand.of(4, 1), Operand.of(1), Operand.of(1))
        .sample("layouts", op, Operand.of(3, 4, 5).laid(Layout.REVERSED), Operand.of(5), Operand.of(5))
        .wrong("widths", () -> op, List.of(Operand.of(2, 3), Operand.of(4), Operand.of(4)),
            "GP-SHAPE-017", "x [2, 3], weight [4], bias [4]", "x's last axis")
        .wrong(
            "bias of another width", () -> op, List.of(Operand.of(2, 3), Operand.of(3), Operand.of(4)), "GP-SHAPE-017")
        .wrong("without bias", () -> op, List.of(Operand.of(2, 3), Operand.of(3)), "GP-SHAPE-017", "bias null")
        .wrong("scalar", () -> op, List.of(Operand.of(), Operand.of(1), Operand.of(1)), "GP-SHAPE-017")
        // with few elements a row the terms of a gradient cancel almost completely
        .tolerance(Tolerance.together(16, 0.3))
        .additions(sample -> sample.shape(0).elements())
        .flops(sample -> 8 * sample.shape(0).elements())
        .drawing(draw -> {
          long width = draw.between(4, 40);
          Shape shape = draw.shape(draw.below(4));
          // a single row of one repeated element has no variance: everything is divided by √eps
          Layout layout = shape.rank() == 0 ? Layout.STEPPED : draw.layout();
          Operand x = Operand.of(shape.insert(shape.rank(), width)).laid(layout);
          return Drawn.of(op, x, Operand.of(width), Operand.of(width));
        });
  }

  private static OpCase softmax() {
    SoftmaxOp op = new SoftmaxOp();
    return OpCase.of("softmax", SoftmaxOp.class)
        .sample("rows", op, Operand.of(3, 5))
        .sample("vector", op, Operand.of(7))
        .sample("one", op, Operand.of(4, 1))
        .sample("empty rows", op, Operand.of(3, 0))
        .sample("no rows", op, Operand.of(0, 3))
        .sample("steep", op, Operand.of(4, 9).in(Domain.uniform(-40, 40)))
        .sample("far from zero", op, Operand.of(2, 6).in(Domain.uniform(999, 1001)))
        .sample("wide", op, Operand.of(2, 1031))
        .sample("layouts", op, Operand.of(3, 4, 5).laid(Layout.REVERSED))
        .sample("columns", new SoftmaxOp(0), Operand.of(7, 3))
        .sample("middle axis", new SoftmaxOp(1), Operand.of(2, 5, 3, 7).laid(Layout.WINDOW))
        .sample("special", op, Proof.FORWARD, Operand.of(5, 4).in(Domain.special()))
        .wrong("scalar", () -> op, List.of(Operand.of()), "GP-SHAPE-019", "at least one axis")
        .wrong("axis", () -> new SoftmaxOp(2), List.of(Operand.of(2, 3)), "GP-SHAPE-019", "along axis 2")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.shape(0).size(((SoftmaxOp) sample.op()).axis()))
        .flops(sample -> 5 * sample.elements())
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 5));
          return Drawn.of(new SoftmaxOp(draw.below(shape.rank() + 1) - 1), draw.operand(shape));
        });
  }

  private static OpCase dropout() {
    return OpCase.of("dropout", Dropout.class)
        .sample("half", new Dropout(0.5), Operand.of(5, 7))
        .sample("tenth", new Dropout(0.1), Operand.of(130))
        .sample("none", new Dropout(0), Operand.of(3, 4))
        .sample("scalar", new Dropout(0.3), Operand.of())
        .sample("empty", new Dropout(0.3), Operand.of(0, 4))
        .sample("layouts", new Dropout(0.3), Operand.of(4, 5).laid(Layout.REVERSED))
        .wrong("p of one", () -> new Dropout(1), List.of(Operand.of(3)), "in [0, 1)", "got 1.0")
        .wrong("p negative", () -> new Dropout(-0.1), List.of(Operand.of(3)), "got -0.1")
        .wrong("p not a number", () -> new Dropout(Double.NaN), List.of(Operand.of(3)), "got NaN")
        .tolerance(Tolerance.each(2, 0))
        .flops(sample -> ((Dropout) sample.op()).p() == 0 ? 0 : 2 * sample.elements())
        .drawing(draw -> Drawn.of(new Dropout(draw.below(10) / 10.0), draw.operand(draw.shape(draw.below(5)))));
  }
}
