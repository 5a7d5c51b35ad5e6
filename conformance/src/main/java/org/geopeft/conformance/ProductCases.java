package org.geopeft.conformance;

import java.util.List;
import java.util.stream.LongStream;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.LoraLinearOp;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.MultiHeadAttention;
import org.geopeft.autograd.op.SelfAttention;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.tensor.Shape;

/// Matrix products and what is made of them.
final class ProductCases {
  private ProductCases() {}

  static List<OpCase> all() {
    return List.of(matmul(), linear(), lora(), attention(), heads());
  }

  private static OpCase matmul() {
    MatMul plain = new MatMul(false, false);
    return OpCase.of("matmul", MatMul.class)
        .linear(Linearity.EACH)
        .sample("matrices", plain, Operand.of(3, 4), Operand.of(4, 5))
        .sample("a transposed", new MatMul(true, false), Operand.of(4, 3), Operand.of(4, 5))
        .sample("b transposed", new MatMul(false, true), Operand.of(3, 4), Operand.of(5, 4))
        .sample("both transposed", new MatMul(true, true), Operand.of(4, 3), Operand.of(5, 4))
        .sample("batched", plain, Operand.of(2, 3, 4), Operand.of(2, 4, 5))
        .sample("batch repeated", plain, Operand.of(2, 1, 3, 4), Operand.of(3, 4, 2))
        .sample("batch against matrix", new MatMul(false, true), Operand.of(3, 2, 4), Operand.of(5, 4))
        .sample("one by one", plain, Operand.of(1, 1), Operand.of(1, 1))
        .sample("inner of one", plain, Operand.of(3, 1), Operand.of(1, 2))
        .sample("inner of none", plain, Operand.of(3, 0), Operand.of(0, 2))
        .sample("no rows", plain, Operand.of(0, 3), Operand.of(3, 2))
        .sample("no columns", plain, Operand.of(2, 3), Operand.of(3, 0))
        .sample("primes", plain, Operand.of(13, 17), Operand.of(17, 11))
        .sample("large", plain, Operand.of(67, 131), Operand.of(131, 71))
        .sample("layouts", plain, Operand.of(2, 5, 7).laid(Layout.WINDOW), Operand.of(2, 7, 3).laid(Layout.REVERSED))
        .sample("steps", plain, Operand.of(5, 7).laid(Layout.STEPPED), Operand.of(7, 3).laid(Layout.REPEATED))
        .wrong("inner", () -> plain, List.of(Operand.of(2, 3), Operand.of(4, 5)),
            "GP-SHAPE-014", "matmul: inner dimensions differ", "got 3 and 4", "a [2, 3]", "b [4, 5]")
        .wrong("inner, b transposed", () -> new MatMul(false, true), List.of(Operand.of(2, 3), Operand.of(5, 4)),
            "GP-SHAPE-014", "bᵀ [5, 4]", "got 3 and 4")
        .wrong("inner, a transposed", () -> new MatMul(true, false), List.of(Operand.of(2, 3), Operand.of(4, 5)),
            "GP-SHAPE-014", "aᵀ [2, 3] and b [4, 5]", "got 2 and 4")
        .wrong("rank", () -> plain, List.of(Operand.of(3), Operand.of(3, 2)), "GP-SHAPE-013", "at least two axes")
        .wrong("batch", () -> plain, List.of(Operand.of(2, 3, 4), Operand.of(3, 4, 5)),
            "GP-SHAPE-010", "matmul: shapes [2] and [3] do not broadcast")
        .tolerance(Tolerance.together(4, 0.3))
        .additions(ProductCases::longestSum)
        .flops(ProductCases::matmulFlops)
        .drawing(ProductCases::drawMatmul);
  }

  private static long longestSum(Sample sample) {
    MatMul op = (MatMul) sample.op();
    Shape out = op.shape(sample.shape(0), sample.shape(1));
    // A gradient sums over one side of the product, and over the batch axes along which its operand was repeated.
    return Math.max(sample.shape(0).size(op.transposeA() ? -2 : -1), out.elements());
  }

  private static long matmulFlops(Sample sample) {
    MatMul op = (MatMul) sample.op();
    return 2 * op.shape(sample.shape(0), sample.shape(1)).elements() * sample.shape(0).size(op.transposeA() ? -2 : -1);
  }

  private static Drawn drawMatmul(Draw draw) {
    MatMul op = new MatMul(draw.coin(), draw.coin());
    long m = draw.size();
    long k = draw.size();
    long n = draw.size();
    long[] batch = LongStream.generate(() -> draw.size(3)).limit(draw.below(3)).toArray();
    Operand a = draw.operand(op.transposeA() ? stack(batch, k, m) : stack(batch, m, k));
    boolean shared = draw.coin();
    long[] batchB = shared ? new long[0] : batch;
    Operand b = draw.operand(op.transposeB() ? stack(batchB, n, k) : stack(batchB, k, n));
    return Drawn.of(op, a, b);
  }

  private static Shape stack(long[] batch, long rows, long columns) {
    return Shape.of(LongStream.concat(LongStream.of(batch), LongStream.of(rows, columns)).toArray());
  }

  private static OpCase linear() {
    LinearOp op = new LinearOp();
    return OpCase.of("linear", LinearOp.class)
        .linear(sample -> sample.operands().size() == 2 ? Linearity.EACH : Linearity.NONE)
        .sample("with bias", op, Operand.of(2, 3, 4), Operand.of(5, 4), Operand.of(5))
        .sample("without bias", op, Operand.of(2, 3, 4), Operand.of(5, 4))
        .sample("vector", op, Operand.of(4), Operand.of(3, 4), Operand.of(3))
        .sample("one", op, Operand.of(1, 1), Operand.of(1, 1), Operand.of(1))
        .sample("no rows", op, Operand.of(0, 4), Operand.of(3, 4), Operand.of(3))
        .sample("no inputs", op, Operand.of(2, 0), Operand.of(3, 0), Operand.of(3))
        .sample("no outputs", op, Operand.of(2, 4), Operand.of(0, 4), Operand.of(0))
        .sample("primes", op, Operand.of(2, 7, 13), Operand.of(17, 13), Operand.of(17))
        .sample("large", op, Operand.of(3, 65, 129), Operand.of(67, 129), Operand.of(67))
        .sample("layouts", op, Operand.of(3, 5, 6).laid(Layout.REVERSED), Operand.of(7, 6), Operand.of(7))
        .wrong("widths", () -> op, List.of(Operand.of(2, 3), Operand.of(5, 4)),
            "GP-SHAPE-015", "linear: x [2, 3], weight [5, 4]", "[out, in]")
        .wrong("scalar", () -> op, List.of(Operand.of(), Operand.of(5, 4)), "GP-SHAPE-015")
        .wrong("weight of one axis", () -> op, List.of(Operand.of(2, 4), Operand.of(4)), "GP-SHAPE-015")
        .wrong("bias", () -> op, List.of(Operand.of(2, 4), Operand.of(5, 4), Operand.of(4)),
            "GP-SHAPE-016", "bias [4], weight [5, 4]")
        .tolerance(Tolerance.together(4, 0.3))
        .additions(
            sample -> Math.max(rows(sample.shape(0)), Math.max(sample.shape(1).size(0), sample.shape(1).size(1))))
        .flops(ProductCases::linearFlops)
        .drawing(draw -> {
          long in = draw.size();
          long out = draw.size();
          Operand x = draw.operand(draw.shape(draw.below(3)).insert(0, in)); // in first, then moved to the end
          Shape shape = x.shape().without(0).insert(x.shape().rank() - 1, in);
          Operand weight = Operand.of(out, in);
          return draw.coin()
              ? Drawn.of(op, draw.operand(shape), weight)
              : Drawn.of(op, draw.operand(shape), weight, Operand.of(out));
        });
  }

  private static long rows(Shape x) {
    return x.elements(0, x.rank() - 1);
  }

  private static long linearFlops(Sample sample) {
    long out = rows(sample.shape(0)) * sample.shape(1).size(0);
    return 2 * out * sample.shape(1).size(1) + (sample.operands().size() > 2 ? out : 0);
  }

  private static OpCase lora() {
    LoraLinearOp op = new LoraLinearOp(0.5, 0);
    List<Operand> fit = List.of(Operand.of(3, 4), Operand.of(5, 4), Operand.of(2, 4), Operand.of(5, 2), Operand.of(5));
    return OpCase.of("LoRA linear", LoraLinearOp.class)
        .sample("tokens", op, lora(Shape.of(2, 3, 4), 5, 2, true))
        .sample("no bias", op, lora(Shape.of(6, 4), 5, 2, false))
        .sample("vector", op, lora(Shape.of(7), 3, 1, true))
        .sample("no rows", op, lora(Shape.of(0, 4), 5, 2, true))
        .sample("no features", op, lora(Shape.of(3, 0), 5, 2, true))
        .sample("one of each", op, lora(Shape.of(1, 1), 1, 1, true))
        .sample("many rows", new LoraLinearOp(2, 0), lora(Shape.of(3, 67, 131), 97, 16, true))
        .sample("many rows, no bias", new LoraLinearOp(1, 0), lora(Shape.of(150, 300), 64, 4, false))
        .sample("dropout", new LoraLinearOp(1, 0.3), lora(Shape.of(2, 31, 8), 6, 2, true))
        .sample("dropout, many rows", new LoraLinearOp(0.25, 0.1), lora(Shape.of(90, 70), 53, 8, true))
        .wrong("without B", () -> op, fit.subList(0, 3), "GP-SHAPE-088", "3 operands")
        .wrong("inner sizes", () -> op, List.of(Operand.of(3, 5), fit.get(1), fit.get(2), fit.get(3)), "GP-SHAPE-015")
        .wrong("ranks", () -> op, List.of(fit.get(0), fit.get(1), fit.get(2), Operand.of(5, 3)),
            "GP-SHAPE-089", "A [2, 4], B [5, 3]", "B [out, r]")
        .wrong("bias", () -> op, List.of(fit.get(0), fit.get(1), fit.get(2), fit.get(3), Operand.of(4)), "GP-SHAPE-016")
        .wrong("dropout of one", () -> new LoraLinearOp(1, 1), fit, "in [0, 1)", "got 1.0")
        .tolerance(Tolerance.together(4, 0))
        .additions(sample -> 4 * Math.max(sample.shape(0).elements(), sample.shape(1).elements()))
        .flops(ProductCases::loraFlops)
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(4));
          Shape x = shape.insert(shape.rank(), draw.between(1, 40));
          double dropout = draw.below(2) * 0.2;
          return new Drawn(
              new LoraLinearOp(0.5, dropout),
              List.of(lora(x, draw.between(1, 40), draw.between(1, 9), draw.below(2) == 0)));
        });
  }

  private static long loraFlops(Sample sample) {
    LoraLinearOp op = (LoraLinearOp) sample.op();
    Shape x = sample.shape(0);
    long rank = sample.shape(2).size(0);
    long products = sample.shape(1).elements() + sample.shape(2).elements() + sample.shape(3).elements();
    long scaling = op.scale() == 1 ? 0 : rank;
    long additions = sample.shape(1).size(0) * (sample.operands().size() - 3); // correction and bias
    long dropping = op.dropout() == 0 ? 0 : 2 * x.elements();
    return rows(x) * (2 * products + scaling + additions) + dropping;
  }

  private static Operand[] lora(Shape x, long out, long rank, boolean bias) {
    long in = x.size(-1);
    Operand first = Operand.of(x);
    Operand weight = Operand.of(out, in);
    Operand down = Operand.of(rank, in);
    Operand up = Operand.of(out, rank);
    return bias
        ? new Operand[] {first, weight, down, up, Operand.of(out)}
        : new Operand[] {first, weight, down, up};
  }

  private static OpCase attention() {
    return OpCase.of("self attention", SelfAttention.class)
        .sample("two heads", new SelfAttention(2), Operand.of(2, 5, 12))
        .sample("one head", new SelfAttention(1), Operand.of(1, 3, 6))
        .sample("one token", new SelfAttention(2), Operand.of(2, 1, 12))
        .sample("heads of width one", new SelfAttention(4), Operand.of(1, 5, 12))
        .sample("primes", new SelfAttention(3), Operand.of(1, 7, 45))
        .sample("steep", new SelfAttention(2), Operand.of(1, 6, 24).in(Domain.uniform(-4, 4)))
        .sample("no images", new SelfAttention(2), Operand.of(0, 5, 12))
        .sample("long", new SelfAttention(2), Operand.of(1, 131, 48))
        .sample("layouts", new SelfAttention(2), Operand.of(2, 5, 12).laid(Layout.REVERSED))
        .wrong("width", () -> new SelfAttention(4), List.of(Operand.of(2, 5, 18)),
            "GP-SHAPE-018", "qkv [2, 5, 18] with 4 heads", "[B, N, 3·heads·d]")
        .wrong("rank", () -> new SelfAttention(1), List.of(Operand.of(5, 12)), "GP-SHAPE-018")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.shape(0).size(1) + sample.shape(0).size(2))
        .flops(ProductCases::attentionFlops)
        .drawing(draw -> {
          int heads = draw.between(1, 4);
          return Drawn.of(
              new SelfAttention(heads), draw.operand(Shape.of(draw.size(3), draw.size(), 3 * heads * draw.size(17))));
        });
  }

  private static OpCase heads() {
    MultiHeadAttention two = new MultiHeadAttention(2);
    return OpCase.of("multi-head attention", MultiHeadAttention.class)
        .sample("two heads", two, heads(2, 5, 5, 4))
        .sample("more keys", two, heads(2, 5, 9, 6))
        .sample("fewer keys", two, heads(2, 7, 3, 6))
        .sample("one token", two, heads(2, 1, 1, 4))
        .sample("heads of width one", new MultiHeadAttention(4), heads(1, 5, 6, 4))
        .sample("primes", new MultiHeadAttention(3), heads(1, 7, 11, 15))
        .sample("no images", two, heads(0, 5, 5, 4))
        .sample("long", two, heads(1, 131, 67, 16))
        .sample(
            "layouts", two, Operand.of(2, 5, 4).laid(Layout.REVERSED), Operand.of(2, 3, 4).laid(Layout.STEPPED),
            Operand.of(2, 3, 4))
        .wrong("width", () -> new MultiHeadAttention(3), List.of(heads(2, 5, 5, 4)),
            "GP-SHAPE-083", "query [2, 5, 4]", "3 heads", "a multiple of the heads")
        .wrong("lengths", () -> two, List.of(Operand.of(2, 5, 4), Operand.of(2, 5, 4), Operand.of(2, 6, 4)),
            "GP-SHAPE-083", "value [2, 6, 4]")
        .wrong("images", () -> two, List.of(Operand.of(2, 5, 4), Operand.of(1, 5, 4), Operand.of(1, 5, 4)),
            "GP-SHAPE-083")
        .wrong("rank", () -> two, List.of(Operand.of(5, 4), Operand.of(5, 4), Operand.of(5, 4)), "GP-SHAPE-083")
        .wrong("without value", () -> two, List.of(Operand.of(2, 5, 4), Operand.of(2, 5, 4)), "GP-SHAPE-083")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.shape(1).size(1) + sample.shape(0).size(1) + sample.shape(0).size(2))
        .flops(sample -> {
          Shape q = sample.shape(0);
          long pairs = q.size(0) * q.size(1) * sample.shape(1).size(1);
          return 4 * pairs * q.size(2) + 5 * pairs * ((MultiHeadAttention) sample.op()).heads();
        })
        .drawing(draw -> {
          int heads = draw.between(1, 4);
          return Drawn.of(
              new MultiHeadAttention(heads),
              // with one key the gradients of query and key are nothing but rounding
              heads(draw.size(3), draw.size(), draw.between(2, 20), heads * draw.size(17)));
        });
  }

  private static Operand[] heads(long images, long queries, long keys, long width) {
    Operand key = Operand.of(images, keys, width);
    return new Operand[] {Operand.of(images, queries, width), key, key};
  }

  /// q kᵀ and p v at two a multiplication and addition, and five an element of the softmax.
  private static long attentionFlops(Sample sample) {
    Shape qkv = sample.shape(0);
    long pairs = qkv.size(0) * qkv.size(1) * qkv.size(1);
    return 4 * pairs * (qkv.size(2) / 3) + 5 * pairs * ((SelfAttention) sample.op()).heads();
  }
}
