package org.geopeft.conformance;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.geopeft.autograd.op.DeformableAttention;
import org.geopeft.autograd.op.GridSample;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.GridSampling.Mode;
import org.geopeft.tensor.GridSampling.Padding;
import org.geopeft.tensor.Sampling.Level;
import org.geopeft.tensor.Shape;

/// What reads images at positions that are data.
final class SamplingCases {
  /// Across the image and some way out of it.
  private static final Domain GRID = Domain.uniform(-1.6, 1.6);
  private static final Domain LOCATIONS = Domain.uniform(-0.2, 1.2);
  private static final Domain WEIGHTS = Domain.uniform(0, 1);
  private static final Domain ENDS = Domain.of(-1, 1, 0, 0.5, -0.5, -1.5, 2, -3);
  private static final Domain NO_NUMBERS = Domain.of(
      Double.NaN, 0.1, Double.POSITIVE_INFINITY, 0.2, 0.3, Double.NEGATIVE_INFINITY, 1e20, 0.1, -0.2, -1e30);

  private SamplingCases() {}

  static List<OpCase> all() {
    return List.of(grid(Mode.NEAREST), grid(Mode.BILINEAR), grid(Mode.BICUBIC), deformable());
  }

  private static OpCase grid(Mode mode) {
    OpCase.Builder builder = OpCase.of("grid sample " + mode.name().toLowerCase(Locale.ROOT), GridSample.class);
    for (Padding padding : Padding.values()) {
      for (boolean corners : new boolean[] {false, true}) {
        GridSample op = new GridSample(new GridSampling(mode, padding, corners));
        String what = padding.name().toLowerCase(Locale.ROOT) + (corners ? " corners" : "");
        builder
            .sample(what, op, Operand.of(2, 3, 7, 5), points(2, 4, 3, 2))
            .sample(what + " one pixel", op, Operand.of(1, 2, 1, 1), points(1, 3, 3, 2))
            .sample(what + " one row", op, Operand.of(1, 2, 1, 6), points(1, 3, 3, 2))
            .sample(what + " far away", op, Operand.of(1, 1, 3, 4), points(1, 5, 1, 2).in(Domain.uniform(-9, 9)))
            .sample(what + " ends", op, Proof.KINKED, Operand.of(1, 2, 2, 4), points(1, 5, 4, 2).in(ENDS))
            .sample(what + " no numbers", op, Proof.FORWARD, Operand.of(1, 2, 3, 3), points(1, 5, 1, 2).in(NO_NUMBERS));
      }
    }
    GridSample op = new GridSample(new GridSampling(mode, Padding.ZEROS, false));
    return builder
        .sample("no points", op, Operand.of(2, 3, 4, 5), points(2, 0, 3, 2))
        .sample("no channels", op, Operand.of(2, 0, 4, 5), points(2, 2, 3, 2))
        .sample("no images", op, Operand.of(0, 3, 4, 5), points(0, 2, 3, 2))
        .sample("many channels and points", op, Operand.of(1, 37, 5, 7), points(1, 17, 19, 2))
        .sample("layouts", op, Operand.of(2, 3, 4, 5).laid(Layout.REVERSED), points(2, 4, 3, 2).laid(Layout.STEPPED))
        .sample("repeated", op, Operand.of(2, 3, 4, 5).laid(Layout.REPEATED), points(2, 4, 3, 2).laid(Layout.REPEATED))
        .wrong("volumes", () -> op, List.of(Operand.of(1, 2, 3, 4, 5), Operand.of(1, 2, 3, 4, 3)),
            "GP-SHAPE-084", "grid sample: image [1, 2, 3, 4, 5]", "volumes [N, C, D, H, W] are not sampled")
        .wrong("rank", () -> op, List.of(Operand.of(2, 3, 4), Operand.of(2, 3, 4, 2)),
            "GP-SHAPE-084", "image [2, 3, 4]")
        .wrong("pairs", () -> op, List.of(Operand.of(2, 3, 4, 5), Operand.of(2, 3, 4, 3)),
            "GP-SHAPE-084", "grid [2, 3, 4, 3]", "grid [N, h, w, 2]")
        .wrong("images", () -> op, List.of(Operand.of(2, 3, 4, 5), Operand.of(1, 3, 4, 2)),
            "GP-SHAPE-084", "the same N")
        .wrong("empty image", () -> op, List.of(Operand.of(2, 3, 0, 5), Operand.of(2, 3, 4, 2)),
            "GP-SHAPE-084", "at least one pixel, got 0 × 5")
        .tolerance(Tolerance.together(8, 0.1))
        .additions(sample -> 16 + 16 * sample.shape(0).size(1) + sample.shape(1).elements(1, 3))
        .flops(sample -> 2L * mode.taps() * mode.taps() * out(sample).elements())
        .drawing(draw -> drawGrid(draw, mode));
  }

  private static Operand points(long... sizes) {
    return Operand.of(sizes).in(GRID);
  }

  private static Shape out(Sample sample) {
    return ((GridSample) sample.op()).shape(sample.shape(0), sample.shape(1));
  }

  private static Drawn drawGrid(Draw draw, Mode mode) {
    GridSampling how = new GridSampling(mode, draw.one(List.of(Padding.values())), draw.coin());
    long images = draw.size(3);
    Operand x = draw.operand(Shape.of(images, draw.size(33), draw.between(1, 9), draw.between(1, 9)));
    return Drawn.of(
        new GridSample(how), x, points(images, draw.between(1, 6), draw.between(1, 6), 2).laid(draw.layout()));
  }

  private static OpCase deformable() {
    OpCase.Builder builder = OpCase.of("deformable attention", DeformableAttention.class);
    List<Level> three = List.of(new Level(8, 8), new Level(4, 4), new Level(2, 2));
    return withWrong(builder)
        .sample("one of all", op(new Level(1, 1)), operands(1, 1, 1, 1, 1, 1, 1))
        .sample("one level", op(new Level(4, 6)), operands(1, 24, 1, 3, 5, 1, 1))
        .sample("three levels", new DeformableAttention(three), operands(2, 84, 3, 4, 11, 3, 4))
        .sample("uneven levels", op(new Level(7, 3), new Level(1, 5), new Level(2, 1)), operands(1, 28, 2, 8, 7, 3, 2))
        .sample("outside", op(new Level(3, 2)), Operand.of(1, 6, 2, 5),
            Operand.of(1, 7, 2, 1, 3, 2).in(Domain.uniform(-3, 4)), Operand.of(1, 7, 2, 1, 3))
        .sample("ends", op(new Level(2, 4)), Proof.KINKED, Operand.of(1, 8, 1, 3),
            Operand.of(1, 8, 1, 1, 2, 2).in(Domain.of(0, 1, 0.5, 0.25, -0.25, 1.25)), Operand.of(1, 8, 1, 1, 2))
        .sample("no numbers", op(new Level(3, 3)), Proof.FORWARD, Operand.of(1, 9, 1, 5),
            Operand.of(1, 5, 1, 1, 1, 2).in(NO_NUMBERS), Operand.of(1, 5, 1, 1, 1))
        .sample("wide", op(new Level(3, 4)), operands(1, 12, 2, 70, 3, 1, 2))
        .sample("widths of one to many vectors", op(new Level(5, 4)), operands(1, 20, 1, 157, 5, 1, 4))
        .sample("many queries", op(new Level(5, 4)), operands(1, 20, 3, 16, 131, 1, 4))
        .sample("no queries", op(new Level(5, 4)), operands(1, 20, 3, 4, 0, 1, 4))
        .sample("no points", op(new Level(5, 4)), operands(1, 20, 3, 4, 7, 1, 0))
        .sample("no width", op(new Level(5, 4)), operands(1, 20, 3, 0, 7, 1, 2))
        .sample("no heads", op(new Level(5, 4)), operands(1, 20, 0, 4, 7, 1, 2))
        .sample("no images", op(new Level(5, 4)), operands(0, 20, 2, 4, 7, 1, 2))
        .sample("layouts", new DeformableAttention(three), Operand.of(2, 84, 3, 4).laid(Layout.REVERSED),
            Operand.of(2, 5, 3, 3, 4, 2).in(LOCATIONS).laid(Layout.WINDOW),
            Operand.of(2, 5, 3, 3, 4).in(WEIGHTS).laid(Layout.STEPPED))
        .tolerance(Tolerance.together(8, 0.1))
        .additions(sample -> 4 * sample.shape(2).elements() + sample.shape(0).size(3))
        .flops(sample -> 8 * sample.shape(2).elements() * sample.shape(0).size(3))
        .drawing(SamplingCases::drawDeformable);
  }

  private static DeformableAttention op(Level... levels) {
    return new DeformableAttention(List.of(levels));
  }

  private static Operand[] operands(
      long images, long pixels, long heads, long width, long queries, long levels, long points) {
    return new Operand[] {
        Operand.of(images, pixels, heads, width),
        Operand.of(images, queries, heads, levels, points, 2).in(LOCATIONS),
        Operand.of(images, queries, heads, levels, points).in(WEIGHTS)};
  }

  private static OpCase.Builder withWrong(OpCase.Builder builder) {
    DeformableAttention op = op(new Level(2, 3));
    Operand value = Operand.of(1, 6, 2, 4);
    Operand locations = Operand.of(1, 5, 2, 1, 3, 2);
    Operand weights = Operand.of(1, 5, 2, 1, 3);
    return builder
        .wrong("no weights", () -> op, List.of(value, locations), "GP-SHAPE-086", "weights null")
        .wrong("rank", () -> op, List.of(Operand.of(1, 6, 8), locations, weights), "GP-SHAPE-086", "value [1, 6, 8]")
        .wrong("pairs", () -> op, List.of(value, Operand.of(1, 5, 2, 1, 3, 3), weights), "GP-SHAPE-086", "P, 2]")
        .wrong("weights", () -> op, List.of(value, locations, Operand.of(1, 5, 2, 1, 2)),
            "GP-SHAPE-086", "[N, Q, M, L, P]")
        .wrong("heads", () -> op, List.of(Operand.of(1, 6, 3, 4), locations, weights), "GP-SHAPE-086", "M 3 and 2")
        .wrong("pixels", () -> op, List.of(Operand.of(1, 7, 2, 4), locations, weights),
            "GP-SHAPE-087", "L = 1 levels with 6 pixels together, got 1 and 7")
        .wrong("levels", () -> op(new Level(2, 2), new Level(1, 2)), List.of(value, locations, weights),
            "GP-SHAPE-087", "L = 2 levels with 6 pixels together, got 1 and 6")
        .wrong("no levels", () -> new DeformableAttention(List.of()), List.of(value, locations, weights),
            "deformable attention: one level or more")
        .wrong("empty level", () -> op(new Level(0, 3)), List.of(value, locations, weights), "at least one pixel");
  }

  private static Drawn drawDeformable(Draw draw) {
    List<Level> levels = IntStream.range(0, draw.between(1, 3))
        .mapToObj(_ -> new Level(draw.between(1, 6), draw.between(1, 6)))
        .toList();
    long pixels = levels.stream().mapToLong(Level::pixels).sum();
    Shape points = Shape.of(draw.size(3), draw.size(17), draw.size(3), levels.size(), draw.size(4));
    return Drawn.of(
        new DeformableAttention(levels),
        draw.operand(Shape.of(points.size(0), pixels, points.size(2), draw.size())),
        Operand.of(points.insert(5, 2)).in(LOCATIONS).laid(draw.layout()),
        Operand.of(points).in(WEIGHTS).laid(draw.layout()));
  }
}
