package org.geopeft.conformance;

import java.util.List;
import org.geopeft.autograd.op.Embedding;
import org.geopeft.autograd.op.Gather;
import org.geopeft.autograd.op.IndexSelect;
import org.geopeft.autograd.op.OneHot;
import org.geopeft.autograd.op.ScatterAdd;
import org.geopeft.autograd.op.Sort;
import org.geopeft.autograd.op.TopK;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;

/// What picks, spreads and sorts elements by position.
final class IndexCases {
  private IndexCases() {}

  static List<OpCase> all() {
    return List.of(gather(), indexSelect(), scatterAdd(), embedding(), oneHot(), sort(), topK());
  }

  /// Positions from 0 to n − 1, many of them more than once.
  private static Operand indices(long n, Shape shape) {
    Domain domain = (key, i) -> Math.floorMod(CounterRandom.bits(key, i), Math.max(1, n));
    return new Operand(shape, DType.I64, domain, Layout.ROW_MAJOR, false);
  }

  private static Operand indices(long n, long... sizes) {
    return indices(n, Shape.of(sizes));
  }

  private static Operand fixed(long value, long... sizes) {
    return indices(1, sizes).in(Domain.constant(value));
  }

  private static OpCase gather() {
    return OpCase.of("gather", Gather.class)
        .sample("last axis", new Gather(1), Operand.of(3, 5), indices(5, 3, 7))
        .sample("first axis", new Gather(0), Operand.of(5, 3), indices(5, 4, 3))
        .sample("fewer off the axis", new Gather(0), Operand.of(5, 3), indices(5, 4, 2))
        .sample("fewer on both sides", new Gather(1), Operand.of(4, 5, 6), indices(5, 3, 9, 2))
        .sample("list", new Gather(0), Operand.of(17), indices(17, 5))
        .sample("no indices", new Gather(0), Operand.of(3, 5), indices(3, 0, 5))
        .sample("from nothing", new Gather(1), Operand.of(2, 0), indices(0, 2, 0))
        .sample("one for all", new Gather(1), Operand.of(3, 5), indices(5, 3, 7).laid(Layout.REPEATED))
        .sample("layouts", new Gather(1),
            Operand.of(4, 5, 6).laid(Layout.REVERSED), indices(5, 4, 3, 6).laid(Layout.WINDOW))
        .sample("long", new Gather(0), Operand.of(1031), indices(1031, 70001))
        .wrong("ranks", () -> new Gather(0), List.of(Operand.of(3, 5), indices(3, 4)),
            "GP-SHAPE-100", "from [3, 5] by indices [4] along axis 0", "both have one rank")
        .wrong("larger off the axis", () -> new Gather(0), List.of(Operand.of(3, 5), indices(3, 3, 6)), "GP-SHAPE-100")
        .wrong("axis", () -> new Gather(2), List.of(Operand.of(3, 5), indices(3, 3, 5)), "GP-SHAPE-100", "axis 2")
        .wrong("axis negative", () -> new Gather(-1), List.of(Operand.of(3), indices(3, 3)), "GP-SHAPE-100")
        .wrong("too far", () -> new Gather(1), List.of(Operand.of(2, 3), fixed(3, 2, 4)),
            "GP-INDEX-001", "gather: index 3 at position [0, 0] of the indices [2, 4]", "0 ≤ index < 3", "a [2, 3]")
        .wrong("negative index", () -> new Gather(0), List.of(Operand.of(2, 3), fixed(-1, 2, 3)),
            "GP-INDEX-001", "index -1", "do not count from the end")
        .wrong("floats for indices", () -> new Gather(0), List.of(Operand.of(3), Operand.of(3)),
            "GP-INDEX-002", "indices are i64")
        .linear(Linearity.JOINT)
        .tolerance(Tolerance.together(4, 0.3))
        .additions(sample -> sample.shape(1).elements())
        .drawing(draw -> {
          Shape x = draw.shape(draw.between(1, 4));
          int axis = draw.below(x.rank());
          Shape index = x;
          for (int i = 0; i < x.rank(); i++) {
            index = index.with(i, i == axis ? x.size(i) == 0 ? 0 : draw.size(9) : draw.between(0, x.intSize(i)));
          }
          return Drawn.of(new Gather(axis), draw.operand(x), indices(x.size(axis), index).laid(draw.layout()));
        });
  }

  private static OpCase indexSelect() {
    return OpCase.of("index select", IndexSelect.class)
        .sample("columns", new IndexSelect(1), Operand.of(3, 5), indices(5, 7))
        .sample("rows", new IndexSelect(0), Operand.of(5, 3), indices(5, 4))
        .sample("middle", new IndexSelect(1), Operand.of(2, 7, 5), indices(7, 3))
        .sample("none", new IndexSelect(1), Operand.of(3, 5), indices(5, 0))
        .sample("the same row", new IndexSelect(0), Operand.of(7, 1), fixed(2, 129))
        .sample("wide rows", new IndexSelect(0), Operand.of(3, 70001), indices(3, 2))
        .sample("layouts", new IndexSelect(2), Operand.of(2, 3, 5).laid(Layout.REVERSED),
            indices(5, 6).laid(Layout.STEPPED))
        .sample("window", new IndexSelect(0), Operand.of(4, 6).laid(Layout.WINDOW), indices(4, 5))
        .wrong("indices with axes", () -> new IndexSelect(0), List.of(Operand.of(3), indices(3, 2, 2)),
            "GP-SHAPE-101", "by indices [2, 2]", "a list [K]")
        .wrong("axis", () -> new IndexSelect(1), List.of(Operand.of(3), indices(3, 2)), "GP-SHAPE-101", "axis 1")
        .wrong("axis negative", () -> new IndexSelect(-1), List.of(Operand.of(3), indices(3, 2)), "GP-SHAPE-101")
        .wrong("too far", () -> new IndexSelect(0), List.of(Operand.of(3, 4), fixed(3, 2)), "GP-INDEX-001", "index 3")
        .wrong("floats for indices", () -> new IndexSelect(0), List.of(Operand.of(3), Operand.of(2)), "GP-INDEX-002")
        .linear(Linearity.JOINT)
        .tolerance(Tolerance.together(4, 0.3))
        .additions(sample -> sample.shape(1).elements())
        .drawing(draw -> {
          Shape x = draw.shape(draw.between(1, 4));
          int axis = draw.below(x.rank());
          long count = x.size(axis) == 0 ? 0 : draw.size();
          return Drawn.of(new IndexSelect(axis), draw.operand(x), indices(x.size(axis), count).laid(draw.layout()));
        });
  }

  private static OpCase scatterAdd() {
    return OpCase.of("scatter add", ScatterAdd.class)
        .sample("list", new ScatterAdd(0), Operand.of(17), indices(17, 33), Operand.of(33))
        .sample("last axis", new ScatterAdd(1), Operand.of(3, 5), indices(5, 3, 7), Operand.of(3, 7))
        .sample("first axis", new ScatterAdd(0), Operand.of(5, 3), indices(5, 4, 3), Operand.of(4, 3))
        .sample("fewer indices", new ScatterAdd(0), Operand.of(5, 3), indices(5, 4, 2), Operand.of(6, 3))
        .sample("nothing", new ScatterAdd(0), Operand.of(3), indices(3, 0), Operand.of(0))
        .sample("two places", new ScatterAdd(0), Operand.of(2), indices(2, 10007), Operand.of(10007))
        .sample("many lines", new ScatterAdd(1), Operand.of(3, 2, 700), indices(2, 3, 9, 700), Operand.of(3, 9, 700))
        .sample("long lines", new ScatterAdd(0), Operand.of(9001, 3), indices(9001, 40, 3), Operand.of(40, 3))
        .sample("layouts", new ScatterAdd(1), Operand.of(4, 5, 3).laid(Layout.REVERSED),
            indices(5, 4, 6, 3).laid(Layout.WINDOW), Operand.of(4, 6, 3).laid(Layout.STEPPED))
        .wrong("ranks", () -> new ScatterAdd(0), List.of(Operand.of(3, 5), indices(3, 4), Operand.of(4)),
            "GP-SHAPE-102", "all have one rank")
        .wrong("fewer in the source", () -> new ScatterAdd(0),
            List.of(Operand.of(3), indices(3, 4), Operand.of(3)), "GP-SHAPE-102", "of [3] to [3] by indices [4]")
        .wrong("larger off the axis", () -> new ScatterAdd(0),
            List.of(Operand.of(3, 2), indices(3, 4, 3), Operand.of(4, 3)), "GP-SHAPE-102")
        .wrong("no source", () -> new ScatterAdd(0), List.of(Operand.of(3), indices(3, 4)), "GP-SHAPE-102")
        .wrong("too far", () -> new ScatterAdd(0), List.of(Operand.of(3, 4), fixed(3, 2, 4), Operand.of(2, 4)),
            "GP-INDEX-001", "scatter add: index 3 at position [0, 0]", "0 ≤ index < 3")
        .wrong("floats for indices", () -> new ScatterAdd(0),
            List.of(Operand.of(3), Operand.of(3), Operand.of(3)), "GP-INDEX-002")
        .linear(Linearity.JOINT)
        .tolerance(Tolerance.together(4, 0.3))
        .additions(sample -> sample.shape(1).elements())
        .flops(sample -> sample.shape(1).elements())
        .drawing(draw -> {
          Shape x = draw.shape(draw.between(1, 4));
          int axis = draw.below(x.rank());
          Shape index = x.with(axis, x.size(axis) == 0 ? 0 : draw.size(9));
          Operand source = draw.operand(draw.coin() ? index : index.with(0, index.size(0) + 2));
          return Drawn.of(
              new ScatterAdd(axis), draw.operand(x), indices(x.size(axis), index).laid(draw.layout()), source);
        });
  }

  private static OpCase embedding() {
    Embedding op = new Embedding(null);
    return OpCase.of("embedding", Embedding.class)
        .sample("list", op, indices(7, 3), Operand.of(7, 5))
        .sample("sentences", op, indices(7, 2, 9), Operand.of(7, 5))
        .sample("padding", new Embedding(2L), Proof.KINKED, indices(7, 2, 9), Operand.of(7, 5))
        .sample("scalar", op, indices(4), Operand.of(4, 3))
        .sample("one number a row", op, indices(17, 129), Operand.of(17, 1))
        .sample("none", op, indices(7, 0), Operand.of(7, 5))
        .sample("layouts", op, indices(5, 3, 4).laid(Layout.REVERSED), Operand.of(5, 6).laid(Layout.WINDOW))
        .wrong("table", () -> op, List.of(indices(7, 3), Operand.of(7)), "GP-SHAPE-103", "table [7]", "[rows, width]")
        .wrong("padding too far", () -> new Embedding(7L), List.of(indices(7, 3), Operand.of(7, 5)),
            "GP-SHAPE-103", "padding row 7 of table [7, 5]", "0 ≤ padding < rows")
        .wrong("padding negative", () -> new Embedding(-1L), List.of(indices(7, 3), Operand.of(7, 5)), "GP-SHAPE-103")
        .wrong("too far", () -> op, List.of(fixed(7, 3), Operand.of(7, 5)), "GP-INDEX-001", "index 7", "< 7")
        .wrong("floats for indices", () -> op, List.of(Operand.of(3), Operand.of(7, 5)), "GP-INDEX-002")
        .linear(sample -> ((Embedding) sample.op()).padding() == null ? Linearity.JOINT : Linearity.NONE)
        .tolerance(Tolerance.together(4, 0.3))
        .additions(sample -> sample.shape(0).elements())
        .drawing(draw -> {
          long rows = draw.size();
          Operand index = indices(rows, draw.shape(draw.below(3))).laid(draw.layout());
          return Drawn.of(op, index, draw.operand(Shape.of(rows, draw.size(17))));
        });
  }

  private static OpCase oneHot() {
    return OpCase.of("one hot", OneHot.class)
        .sample("list", new OneHot(5), indices(5, 3))
        .sample("matrix", new OneHot(5), indices(5, 2, 3))
        .sample("one class", new OneHot(1), indices(1, 3))
        .sample("scalar", new OneHot(33), indices(33))
        .sample("none", new OneHot(7), indices(7, 0, 2))
        .sample("layouts", new OneHot(4), indices(4, 3, 5).laid(Layout.REVERSED))
        .wrong("no class", () -> new OneHot(0), List.of(indices(1, 3)), "GP-SHAPE-104", "at least one class")
        .wrong("too far", () -> new OneHot(3), List.of(fixed(3, 2, 4)),
            "GP-INDEX-001", "one hot: index 3 at position [0, 0]", "0 ≤ index < 3")
        .wrong("negative", () -> new OneHot(3), List.of(fixed(-1, 4)), "GP-INDEX-001", "index -1")
        .wrong("floats", () -> new OneHot(3), List.of(Operand.of(4)), "GP-INDEX-002", "indices are i64")
        .drawing(draw -> {
          long classes = draw.size();
          return Drawn.of(new OneHot(classes), indices(classes, draw.shape(draw.below(3))).laid(draw.layout()));
        });
  }

  private static OpCase sort() {
    return OpCase.of("sort", Sort.class)
        .sample("list", new Sort(0, false), Operand.of(17))
        .sample("falling", new Sort(1, true), Operand.of(3, 33))
        .sample("first axis", new Sort(0, true), Operand.of(5, 3))
        .sample("middle axis", new Sort(1, false), Operand.of(2, 7, 3))
        .sample("axis of one", new Sort(1, false), Operand.of(3, 1))
        .sample("nothing", new Sort(1, false), Operand.of(3, 0))
        .sample("long", new Sort(0, true), Operand.of(20011))
        .sample("layouts", new Sort(1, false), Operand.of(3, 5, 4).laid(Layout.REVERSED))
        .sample("ties", new Sort(1, false), Proof.KINKED, Operand.of(3, 17).in(Domain.ties()))
        .sample("ties falling", new Sort(0, true), Proof.KINKED, Operand.of(50).in(Domain.ties()))
        .sample("special", new Sort(0, false), Proof.FORWARD, Operand.of(39).in(Domain.special()))
        .sample("special falling", new Sort(0, true), Proof.FORWARD, Operand.of(39).in(Domain.special()))
        .wrong("axis", () -> new Sort(1, false), List.of(Operand.of(3)), "GP-SHAPE-105", "along axis 1", "0 to rank − 1")
        .wrong("axis negative", () -> new Sort(-1, false), List.of(Operand.of(3)), "GP-SHAPE-105")
        .wrong("two operands", () -> new Sort(0, false), List.of(Operand.of(3), Operand.of(3)), "GP-SHAPE-105")
        .wrong("whole numbers", () -> new Sort(0, false), List.of(indices(3, 5)), "GP-DTYPE-002", "i64")
        .flops(sample -> comparisons(sample, ((Sort) sample.op()).axis()))
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 4));
          int axis = draw.below(shape.rank());
          return Drawn.of(new Sort(axis, draw.coin()), distinct(draw, shape, axis));
        });
  }

  /// Equal elements would be kinks: nothing repeats along the axis that is sorted.
  private static Operand distinct(Draw draw, Shape shape, int axis) {
    Layout layout = draw.layout();
    return Operand.of(shape).in(Domain.apart()).laid(layout == Layout.REPEATED && axis == 0 ? Layout.REVERSED : layout);
  }

  private static long comparisons(Sample sample, int axis) {
    long n = sample.shape(0).size(axis);
    return n < 2 ? 0 : sample.elements() * (long) Math.ceil(Math.log(n) / Math.log(2) - 1e-12);
  }

  private static OpCase topK() {
    return OpCase.of("top k", TopK.class)
        .sample("largest", new TopK(1, 3, true), Operand.of(3, 17))
        .sample("smallest", new TopK(0, 2, false), Operand.of(5, 3))
        .sample("all", new TopK(0, 5, true), Operand.of(5))
        .sample("none", new TopK(0, 0, true), Operand.of(5, 2))
        .sample("middle axis", new TopK(1, 2, true), Operand.of(2, 5, 3).laid(Layout.REVERSED))
        .sample("ties", new TopK(0, 9, true), Proof.KINKED, Operand.of(30).in(Domain.ties()))
        .wrong("too many", () -> new TopK(0, 6, true), List.of(Operand.of(5)),
            "GP-SHAPE-106", "top 6 of [[5]] along axis 0", "0 ≤ k ≤ its size")
        .wrong("negative", () -> new TopK(0, -1, true), List.of(Operand.of(5)), "GP-SHAPE-106")
        .wrong("axis", () -> new TopK(1, 1, true), List.of(Operand.of(5)), "GP-SHAPE-106", "0 to rank − 1")
        .wrong("axis negative", () -> new TopK(-1, 1, true), List.of(Operand.of(5)), "GP-SHAPE-106")
        .wrong("two operands", () -> new TopK(0, 1, true), List.of(Operand.of(3), Operand.of(3)), "GP-SHAPE-106")
        .flops(sample -> comparisons(sample, ((TopK) sample.op()).axis()))
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 4));
          int axis = draw.below(shape.rank());
          int k = draw.between(0, shape.intSize(axis));
          return Drawn.of(new TopK(axis, k, draw.coin()), distinct(draw, shape, axis));
        });
  }
}
