package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.op.ScaledDotProductAttention;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;

/// Attention between sequences.
final class AttentionCases {
  private static final ScaledDotProductAttention PLAIN = new ScaledDotProductAttention();
  private static final ScaledDotProductAttention CAUSAL = new ScaledDotProductAttention(true, null);

  private AttentionCases() {}

  static List<OpCase> all() {
    return List.of(attention());
  }

  private static OpCase attention() {
    OpCase.Builder builder = OpCase.of("attention", ScaledDotProductAttention.class);
    layoutsAndSizes(builder);
    masks(builder);
    wrong(builder);
    return builder
        .tolerance(Tolerance.together(8, 0.3)) // the size of a term: gradients of logits are differences that cancel
        .additions(AttentionCases::longestSum)
        .flops(AttentionCases::flops)
        .drawing(AttentionCases::draw);
  }

  private static void layoutsAndSizes(OpCase.Builder builder) {
    builder
        .sample("heads", PLAIN, Operand.of(2, 3, 5, 4), Operand.of(2, 3, 7, 4), Operand.of(2, 3, 7, 6))
        .sample("matrices", PLAIN, Operand.of(3, 4), Operand.of(5, 4), Operand.of(5, 2))
        .sample("three batch axes", PLAIN, Operand.of(2, 1, 2, 3, 4), Operand.of(2, 2, 2, 5, 4), Operand.of(2, 5, 1))
        .sample("batch of values alone", PLAIN, Operand.of(3, 4), Operand.of(5, 4), Operand.of(3, 5, 2))
        .sample("one query", PLAIN, Operand.of(2, 1, 8), Operand.of(2, 9, 8), Operand.of(2, 9, 8))
        .sample("one key", PLAIN, Operand.of(2, 5, 8), Operand.of(2, 1, 8), Operand.of(2, 1, 8))
        .sample("one of all", PLAIN, Operand.of(1, 1, 1), Operand.of(1, 1, 1), Operand.of(1, 1, 1))
        .sample("no keys", PLAIN, Operand.of(2, 3, 4), Operand.of(2, 0, 4), Operand.of(2, 0, 5))
        .sample("no queries", PLAIN, Operand.of(2, 0, 4), Operand.of(2, 3, 4), Operand.of(2, 3, 5))
        .sample("no columns", PLAIN, Operand.of(2, 4, 0), Operand.of(2, 3, 0), Operand.of(2, 3, 5))
        .sample("no value columns", PLAIN, Operand.of(2, 4, 3), Operand.of(2, 3, 3), Operand.of(2, 3, 0))
        .sample("no images", PLAIN, Operand.of(0, 2, 4, 3), Operand.of(0, 2, 3, 3), Operand.of(0, 2, 3, 3))
        .sample("steep", PLAIN, Operand.of(6, 12).in(Domain.uniform(-4, 4)), Operand.of(7, 12), Operand.of(7, 3))
        .sample("scale", new ScaledDotProductAttention(false, 0.75),
            Operand.of(4, 3), Operand.of(5, 3), Operand.of(5, 3))
        .sample("negative scale", new ScaledDotProductAttention(true, -1.0),
            Operand.of(4, 3), Operand.of(5, 3), Operand.of(5, 3))
        .sample("scale of zero", new ScaledDotProductAttention(false, 0.0),
            Operand.of(4, 3), Operand.of(5, 3), Operand.of(5, 3))
        .sample("primes", PLAIN, Operand.of(3, 53, 13), Operand.of(3, 67, 13), Operand.of(3, 67, 7))
        .sample("layouts", PLAIN, Operand.of(2, 5, 4).laid(Layout.REVERSED), Operand.of(2, 3, 4).laid(Layout.STEPPED),
            Operand.of(2, 3, 4).laid(Layout.WINDOW))
        .sample("repeated", PLAIN, Operand.of(2, 5, 4).laid(Layout.REPEATED), Operand.of(3, 4).laid(Layout.REPEATED),
            Operand.of(2, 3, 4).laid(Layout.REPEATED));
  }

  private static void masks(OpCase.Builder builder) {
    Operand q = Operand.of(2, 3, 5, 4);
    Operand k = Operand.of(2, 3, 7, 4);
    Operand v = Operand.of(2, 3, 7, 4);
    Domain steep = Domain.uniform(-4, 4);
    builder
        .sample("causal", CAUSAL, q, Operand.of(2, 3, 5, 4), Operand.of(2, 3, 5, 4))
        .sample("causal, more keys", CAUSAL, q, k, v)
        .sample("causal, more queries", CAUSAL, k, q, q)
        .sample("causal, long", CAUSAL, Operand.of(1, 101, 6), Operand.of(1, 83, 6), Operand.of(1, 83, 6))
        .sample("mask", PLAIN, q, k, v, Operand.of(2, 3, 5, 7).in(steep))
        .sample("mask of heads", PLAIN, q, k, v, Operand.of(2, 1, 5, 7).in(steep))
        .sample("mask of images", PLAIN, q, k, v, Operand.of(3, 5, 7).in(steep))
        .sample("mask of all", PLAIN, q, k, v, Operand.of(5, 7).in(steep).laid(Layout.REVERSED))
        .sample("mask of keys", PLAIN, q, k, v, Operand.of(7).in(steep))
        .sample("mask of queries", PLAIN, q, k, v, Operand.of(5, 1).in(steep))
        .sample("mask with a batch of its own", CAUSAL, Operand.of(5, 4), Operand.of(7, 4), Operand.of(7, 4),
            Operand.of(3, 5, 7).in(steep))
        .sample("long mask", PLAIN, Operand.of(2, 101, 6), Operand.of(2, 83, 6), Operand.of(2, 83, 6),
            Operand.of(101, 83).in(steep).laid(Layout.STEPPED))
        .sample("booleans", PLAIN, q, k, v, booleans(Shape.of(5, 7), Layout.ROW_MAJOR))
        .sample("booleans of keys", CAUSAL, q, k, v, booleans(Shape.of(2, 1, 1, 7), Layout.ROW_MAJOR))
        .sample("no key seen", PLAIN, q, k, v,
            new Operand(Shape.of(5, 7), DType.BOOL, Domain.constant(0), Layout.ROW_MAJOR, false))
        .sample("no key seen by infinity", CAUSAL, q, k, v,
            Operand.of(5, 7).in(Domain.constant(Double.NEGATIVE_INFINITY)).constant());
  }

  private static Operand booleans(Shape shape, Layout layout) {
    return new Operand(shape, DType.BOOL, Domain.of(1, 0, 1, 1, 0), layout, false);
  }

  private static void wrong(OpCase.Builder builder) {
    Operand q = Operand.of(2, 5, 4);
    Operand k = Operand.of(2, 7, 4);
    builder
        .wrong("operands", () -> PLAIN, List.of(q, k), "GP-SHAPE-080", "attention of 2 operands", "at most one mask")
        .wrong("rank", () -> PLAIN, List.of(q, Operand.of(4), k), "GP-SHAPE-080", "key [4]", "at least two axes")
        .wrong("widths", () -> PLAIN, List.of(q, Operand.of(2, 7, 3), k),
            "GP-SHAPE-081", "attention: query [2, 5, 4], key [2, 7, 3]", "got 4 and 3")
        .wrong("lengths", () -> PLAIN, List.of(q, k, Operand.of(2, 6, 4)), "GP-SHAPE-081", "got 7 and 6")
        .wrong("mask", () -> PLAIN, List.of(q, k, k, Operand.of(7, 5)),
            "GP-SHAPE-082", "attention: mask [7, 5] for 5 queries and 7 keys", "broadcasts to […, 5, 7]")
        .wrong("scalar mask", () -> PLAIN, List.of(q, k, k, Operand.of()), "GP-SHAPE-082", "mask []")
        .wrong("batch", () -> PLAIN, List.of(q, Operand.of(3, 7, 4), Operand.of(3, 7, 4)),
            "GP-SHAPE-010", "attention: shapes [2] and [3] do not broadcast")
        .wrong("integers", () -> PLAIN, List.of(q, k, k, Operand.labels(1, 0, 5, 7)),
            "GP-DTYPE-010", "mask of type i64", "true takes part")
        .wrong("queries of integers", () -> PLAIN, List.of(Operand.labels(1, 0, 2, 5, 4), k, k),
            "GP-DTYPE-002", "operand of type i64");
  }

  private static Drawn draw(Draw draw) {
    long[] batch = new long[draw.below(3)];
    for (int axis = 0; axis < batch.length; axis++) {
      batch[axis] = draw.size(3);
    }
    long queries = draw.size();
    long keys = draw.size();
    long width = draw.size(17);
    List<Operand> operands = new ArrayList<>(List.of(
        draw.operand(matrices(draw, batch, queries, width)),
        draw.operand(matrices(draw, batch, keys, width)),
        draw.operand(matrices(draw, batch, keys, draw.size(17)))));
    Shape mask = matrices(draw, batch, draw.coin() ? queries : 1, draw.coin() ? keys : 1);
    switch (draw.below(4)) {
      case 0 -> operands.add(Operand.of(mask).in(Domain.uniform(-3, 3)).laid(draw.layout()));
      case 1 -> operands.add(booleans(mask, draw.layout()));
      default -> { }
    }
    return new Drawn(new ScaledDotProductAttention(draw.coin(), draw.coin() ? null : 0.3), operands);
  }

  /// Some of the batch axes, each whole or of size 1.
  private static Shape matrices(Draw draw, long[] batch, long rows, long columns) {
    Shape shape = Shape.of(rows, columns);
    for (int axis = batch.length - 1; axis >= draw.below(2); axis--) {
      shape = shape.insert(0, draw.below(4) == 0 ? 1 : batch[axis]);
    }
    return shape;
  }

  private static Shape out(Sample sample) {
    return ((ScaledDotProductAttention) sample.op()).shapes(sample.shapes()).getFirst();
  }

  /// A gradient sums over keys or over the queries of all matrices that share an operand.
  private static long longestSum(Sample sample) {
    Shape out = out(sample);
    return sample.shape(1).size(-2) + sample.shape(1).size(-1) + out.size(-1) + out.elements(0, out.rank() - 1);
  }

  /// q kᵀ and p v at two a multiplication and addition, five an element of the softmax, one to add a mask.
  private static long flops(Sample sample) {
    Shape out = out(sample);
    long pairs = out.elements(0, out.rank() - 1) * sample.shape(1).size(-2);
    return pairs * (2 * (sample.shape(1).size(-1) + out.size(-1)) + 5 + (sample.operands().size() > 3 ? 1 : 0));
  }
}
