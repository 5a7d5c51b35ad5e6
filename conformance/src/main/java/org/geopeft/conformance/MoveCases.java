package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.geopeft.autograd.op.Flip;
import org.geopeft.autograd.op.PixelShuffle;
import org.geopeft.autograd.op.RepeatInterleave;
import org.geopeft.autograd.op.Roll;
import org.geopeft.autograd.op.Split;
import org.geopeft.autograd.op.Stack;
import org.geopeft.autograd.op.Tile;
import org.geopeft.autograd.op.Triangle;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.tensor.Shape;

/// What cuts, repeats and turns.
final class MoveCases {
  private MoveCases() {}

  static List<OpCase> all() {
    return List.of(
        split(), stack(), tile(), repeatInterleave(), flip(), roll(), triangle(true), triangle(false),
        pixelShuffle(false), pixelShuffle(true));
  }

  private static OpCase split() {
    return OpCase.of("split", Split.class)
        .sample("uneven", new Split(1, List.of(2L, 3L, 4L)), Operand.of(3, 9))
        .sample("every five", Split.every(0, 17, 5), Operand.of(17))
        .sample("chunks", Split.chunks(0, 7, 3), Operand.of(7, 2))
        .sample("with an empty part", new Split(1, List.of(0L, 5L)), Operand.of(3, 5))
        .sample("one part", new Split(0, List.of(4L)), Operand.of(4))
        .sample("of nothing", new Split(1, List.of(0L, 0L)), Operand.of(2, 0))
        .sample("layouts", new Split(1, List.of(1L, 4L)), Operand.of(2, 5, 3).laid(Layout.REVERSED))
        .wrong("sum", () -> new Split(1, List.of(2L, 2L)), List.of(Operand.of(3, 5)),
            "GP-SHAPE-107", "split of [[3, 5]] along axis 1 in parts of [2, 2]", "add up to its size")
        .wrong("negative part", () -> new Split(0, List.of(4L, -1L)), List.of(Operand.of(3)), "GP-SHAPE-107")
        .wrong("axis", () -> new Split(1, List.of(3L)), List.of(Operand.of(3)), "GP-SHAPE-107", "0 to rank − 1")
        .wrong("axis negative", () -> new Split(-1, List.of(3L)), List.of(Operand.of(3)), "GP-SHAPE-107")
        .wrong("two operands", () -> new Split(0, List.of(3L)), List.of(Operand.of(3), Operand.of(3)), "GP-SHAPE-107")
        .linear(Linearity.JOINT)
        .drawing(draw -> {
          Operand x = draw.operand(draw.shape(draw.between(1, 4)));
          int axis = draw.below(x.shape().rank());
          List<Long> sizes = new ArrayList<>();
          for (long left = x.shape().size(axis); left > 0; left -= sizes.getLast()) {
            sizes.add((long) draw.between(0, (int) left));
          }
          return Drawn.of(new Split(axis, sizes.isEmpty() ? List.of(0L) : sizes), x);
        });
  }

  private static OpCase stack() {
    return OpCase.of("stack", Stack.class)
        .sample("in front", new Stack(0), Operand.of(3, 5), Operand.of(3, 5), Operand.of(3, 5))
        .sample("behind", new Stack(2), Operand.of(3, 5), Operand.of(3, 5))
        .sample("between", new Stack(1), Operand.of(3, 5), Operand.of(3, 5))
        .sample("scalars", new Stack(0), Operand.of(), Operand.of(), Operand.of())
        .sample("one", new Stack(0), Operand.of(3))
        .sample("nothings", new Stack(0), Operand.of(0), Operand.of(0))
        .sample("layouts", new Stack(1),
            Operand.of(3, 4).laid(Layout.REVERSED), Operand.of(3, 4).laid(Layout.STEPPED))
        .wrong("other sizes", () -> new Stack(0), List.of(Operand.of(3), Operand.of(4)),
            "GP-SHAPE-108", "stack of [[3], [4]] along a new axis 0", "all shapes are equal")
        .wrong("axis", () -> new Stack(2), List.of(Operand.of(3)), "GP-SHAPE-108", "0 to their rank")
        .wrong("axis negative", () -> new Stack(-1), List.of(Operand.of(3)), "GP-SHAPE-108")
        .wrong("types", () -> new Stack(0), List.of(Operand.of(3), Operand.labels(2, 0, 3)),
            "GP-DTYPE-003", "i64", "one type")
        .linear(Linearity.JOINT)
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(4));
          List<Operand> parts = new ArrayList<>();
          for (int i = draw.between(1, 4); i > 0; i--) {
            parts.add(draw.operand(shape));
          }
          return new Drawn(new Stack(draw.between(0, shape.rank())), parts);
        });
  }

  private static OpCase tile() {
    return OpCase.of("tile", Tile.class)
        .sample("list", Tile.of(2L), Operand.of(3))
        .sample("more axes", Tile.of(2L, 2L), Operand.of(3))
        .sample("columns", Tile.of(1L, 3L), Operand.of(2, 3))
        .sample("scalar", Tile.of(3L), Operand.of())
        .sample("scalar stays", new Tile(List.of()), Operand.of())
        .sample("no times", Tile.of(0L, 2L), Operand.of(2, 3))
        .sample("nothing", Tile.of(2L, 2L), Operand.of(0, 3))
        .sample("layouts", Tile.of(2L, 3L, 1L), Operand.of(3, 4, 5).laid(Layout.REVERSED))
        .wrong("too few numbers", () -> Tile.of(2L), List.of(Operand.of(2, 3)),
            "GP-SHAPE-109", "tile of [2, 3] [2] times", "for each axis")
        .wrong("negative", () -> Tile.of(-1L), List.of(Operand.of(2)), "GP-SHAPE-109", "at least 0")
        .linear(Linearity.JOINT)
        .tolerance(Tolerance.together(4, 0.3))
        .additions(sample -> ((Tile) sample.op()).repeats().stream().mapToLong(times -> times).reduce(1, (a, b) -> a * b))
        .drawing(draw -> {
          Operand x = draw.operand(draw.shape(draw.below(4)));
          int axes = x.shape().rank() + draw.below(2);
          return Drawn.of(new Tile(LongStream.range(0, axes).map(_ -> draw.between(0, 3)).boxed().toList()), x);
        });
  }

  private static OpCase repeatInterleave() {
    return OpCase.of("repeat interleave", RepeatInterleave.class)
        .sample("list", new RepeatInterleave(0, List.of(3L)), Operand.of(5))
        .sample("columns", new RepeatInterleave(1, List.of(2L)), Operand.of(3, 5))
        .sample("each its own", new RepeatInterleave(0, List.of(1L, 0L, 2L)), Operand.of(3, 5))
        .sample("no times", new RepeatInterleave(0, List.of(0L)), Operand.of(3, 5))
        .sample("of nothing", new RepeatInterleave(1, List.of(2L)), Operand.of(3, 0))
        .sample("layouts", new RepeatInterleave(1, List.of(4L)), Operand.of(2, 3, 4).laid(Layout.REVERSED))
        .wrong("numbers", () -> new RepeatInterleave(0, List.of(1L, 2L)), List.of(Operand.of(3)),
            "GP-SHAPE-110", "along axis 0, [1, 2] times", "one for each slice")
        .wrong("negative", () -> new RepeatInterleave(0, List.of(-1L)), List.of(Operand.of(3)), "GP-SHAPE-110")
        .wrong("axis", () -> new RepeatInterleave(1, List.of(2L)), List.of(Operand.of(3)), "GP-SHAPE-110", "axis 1")
        .wrong("axis negative", () -> new RepeatInterleave(-1, List.of(2L)), List.of(Operand.of(3)), "GP-SHAPE-110")
        .linear(Linearity.JOINT)
        .tolerance(Tolerance.together(4, 0.3))
        .additions(_ -> 4)
        .drawing(draw -> {
          Operand x = draw.operand(draw.shape(draw.between(1, 4)));
          int axis = draw.below(x.shape().rank());
          boolean one = draw.coin() || x.shape().size(axis) == 0;
          long numbers = one ? 1 : x.shape().size(axis);
          return Drawn.of(
              new RepeatInterleave(axis, LongStream.range(0, numbers).map(_ -> draw.below(4)).boxed().toList()), x);
        });
  }

  private static OpCase flip() {
    return OpCase.of("flip", Flip.class)
        .sample("list", Flip.of(0), Operand.of(17))
        .sample("both axes", Flip.of(0, 1), Operand.of(3, 5))
        .sample("last axis", Flip.of(3), Operand.of(2, 3, 5, 7))
        .sample("no axis", Flip.of(), Operand.of(2, 3))
        .sample("nothing", Flip.of(0), Operand.of(0, 3))
        .sample("layouts", Flip.of(2, 0), Operand.of(3, 4, 5).laid(Layout.REVERSED))
        .wrong("axis", () -> Flip.of(2), List.of(Operand.of(2, 3)), "GP-SHAPE-111", "along axes [2]", "each once")
        .wrong("axis twice", () -> Flip.of(0, 0), List.of(Operand.of(2, 3)), "GP-SHAPE-111")
        .wrong("axis negative", () -> Flip.of(-1), List.of(Operand.of(2, 3)), "GP-SHAPE-111")
        .linear(Linearity.JOINT)
        .drawing(draw -> {
          int rank = draw.below(5);
          List<Integer> axes = draw.order(rank).subList(0, draw.below(rank + 1));
          return Drawn.of(new Flip(axes), draw.operand(draw.shape(rank)));
        });
  }

  private static OpCase roll() {
    return OpCase.of("roll", Roll.class)
        .sample("list", new Roll(List.of(0), List.of(3L)), Operand.of(17))
        .sample("far back", new Roll(List.of(0), List.of(-20L)), Operand.of(17))
        .sample("two axes", new Roll(List.of(0, 1), List.of(1L, -2L)), Operand.of(3, 5))
        .sample("windows", new Roll(List.of(1, 2), List.of(3L, 2L)), Operand.of(2, 7, 5, 3))
        .sample("whole way", new Roll(List.of(0), List.of(5L)), Operand.of(5))
        .sample("no axis", new Roll(List.of(), List.of()), Operand.of(5))
        .sample("nothing", new Roll(List.of(0), List.of(5L)), Operand.of(0, 3))
        .sample("layouts", new Roll(List.of(2, 0), List.of(1L, 2L)), Operand.of(3, 4, 5).laid(Layout.REVERSED))
        .wrong("axis", () -> new Roll(List.of(2), List.of(1L)), List.of(Operand.of(2, 3)),
            "GP-SHAPE-112", "roll of [2, 3] along axes [2] by [1]", "each once")
        .wrong("axis negative", () -> new Roll(List.of(-1), List.of(1L)), List.of(Operand.of(2, 3)), "GP-SHAPE-112")
        .wrong("axis twice", () -> new Roll(List.of(0, 0), List.of(1L, 1L)), List.of(Operand.of(2)), "GP-SHAPE-112")
        .wrong("shifts", () -> new Roll(List.of(0), List.of()), List.of(Operand.of(2)), "GP-SHAPE-112", "one shift an axis")
        .linear(Linearity.JOINT)
        .drawing(draw -> {
          int rank = draw.below(5);
          List<Integer> axes = draw.order(rank).subList(0, draw.below(rank + 1));
          List<Long> shifts = axes.stream().map(_ -> (long) draw.between(-20, 20)).toList();
          return Drawn.of(new Roll(axes, shifts), draw.operand(draw.shape(rank)));
        });
  }

  private static OpCase triangle(boolean lower) {
    String name = lower ? "tril" : "triu";
    return OpCase.of(name, Triangle.class)
        .sample("square", new Triangle(lower, 0), Operand.of(5, 5))
        .sample("wide", new Triangle(lower, 1), Operand.of(2, 5, 7))
        .sample("tall", new Triangle(lower, -2), Operand.of(7, 3))
        .sample("far above", new Triangle(lower, 9), Operand.of(3, 4))
        .sample("far below", new Triangle(lower, -9), Operand.of(3, 4))
        .sample("nothing", new Triangle(lower, 0), Operand.of(2, 0, 3))
        .sample("layouts", new Triangle(lower, 0), Operand.of(2, 4, 5).laid(Layout.REVERSED))
        .wrong("rank", () -> new Triangle(lower, 0), List.of(Operand.of(3)), "GP-SHAPE-113", name + " of [3]", "two axes")
        .linear(Linearity.JOINT)
        .drawing(draw -> Drawn.of(
            new Triangle(lower, draw.between(-6, 6)), draw.operand(draw.shape(draw.between(2, 4)))));
  }

  private static OpCase pixelShuffle(boolean back) {
    String name = back ? "pixel unshuffle" : "pixel shuffle";
    return OpCase.of(name, PixelShuffle.class)
        .sample("by two", new PixelShuffle(2, back), Operand.of(back ? Shape.of(2, 3, 6, 10) : Shape.of(2, 12, 3, 5)))
        .sample("by three", new PixelShuffle(3, back), Operand.of(back ? Shape.of(1, 3, 6) : Shape.of(9, 1, 2)))
        .sample("by one", new PixelShuffle(1, back), Operand.of(2, 3, 4))
        .sample("nothing", new PixelShuffle(2, back), Operand.of(0, 4, 2, 2))
        .sample("layouts", new PixelShuffle(2, back), Operand.of(2, 8, 4, 6).laid(Layout.REVERSED))
        .sample("repeated", new PixelShuffle(2, back), Operand.of(4, 2, 2).laid(Layout.REPEATED))
        .wrong("sizes", () -> new PixelShuffle(2, back), List.of(Operand.of(6, 3, 3)),
            "GP-SHAPE-114", name + " of [6, 3, 3] by 2", "multiple")
        .wrong("factor", () -> new PixelShuffle(0, back), List.of(Operand.of(4, 2, 2)), "GP-SHAPE-114", "by 0")
        .wrong("rank", () -> new PixelShuffle(2, back), List.of(Operand.of(4, 4)), "GP-SHAPE-114", "[…, C, H, W]")
        .linear(Linearity.JOINT)
        .drawing(draw -> {
          int factor = draw.between(1, 3);
          long square = (long) factor * factor;
          long c = draw.below(4);
          Shape shape = back
              ? Shape.of(draw.between(0, 2), c, draw.size(5) * factor, draw.size(5) * factor)
              : Shape.of(draw.between(0, 2), c * square, draw.size(5), draw.size(5));
          return Drawn.of(new PixelShuffle(factor, back), draw.operand(shape));
        });
  }
}
