package org.geopeft.conformance;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.geopeft.autograd.op.Resize;
import org.geopeft.autograd.op.Resize.Target;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeRule;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Shape;

/// Resampling, one case a mode, and padding.
final class ImageCases {
  private ImageCases() {}

  static List<OpCase> all() {
    Stream<OpCase> resizes = Stream.concat(
        Stream.of(nearest(ResizeMode.NEAREST), nearest(ResizeMode.NEAREST_EXACT), area()),
        Stream.of(interpolating(ResizeMode.BILINEAR), interpolating(ResizeMode.BICUBIC)));
    return Stream.concat(resizes, PadCases.all().stream()).toList();
  }

  private static OpCase nearest(ResizeMode mode) {
    Operand labels = new Operand(Shape.of(2, 3, 4), DType.I64, Domain.labels(5, -1), Layout.REVERSED, false);
    Operand mask = new Operand(Shape.of(3, 4), DType.BOOL, Domain.labels(1, 0), Layout.ROW_MAJOR, false);
    return common(mode)
        .sample("labels", Resize.to(ResizeRule.of(mode), 5, 3), Proof.FORWARD, labels)
        .sample("mask", Resize.to(ResizeRule.of(mode), 7), Proof.FORWARD, mask)
        .drawing(draw -> drawn(draw, ResizeRule.of(mode)));
  }

  private static OpCase area() {
    return common(ResizeMode.AREA)
        .wrong("labels", () -> Resize.to(ResizeRule.of(ResizeMode.AREA), 2, 2),
            List.of(Operand.labels(3, -1, 2, 3, 4)), "GP-DTYPE-002", "Resize by AREA")
        .drawing(draw -> drawn(draw, ResizeRule.of(ResizeMode.AREA)));
  }

  private static OpCase interpolating(ResizeMode mode) {
    ResizeRule corners = new ResizeRule(mode, true, false);
    ResizeRule smooth = new ResizeRule(mode, false, true);
    return common(mode)
        .sample("corners up", Resize.to(corners, 7, 9), Operand.of(2, 3, 4))
        .sample("corners down", Resize.to(corners, 3, 2), Operand.of(2, 7, 5))
        .sample("corners to one", Resize.to(corners, 1, 1), Operand.of(2, 3, 4))
        .sample("corners of a volume", Resize.to(corners, 3, 2, 7), Operand.of(2, 2, 3, 4))
        .sample("antialias down", Resize.to(smooth, 3, 2), Operand.of(1, 2, 13, 11))
        .sample("antialias up", Resize.to(smooth, 9, 8), Operand.of(2, 4, 5))
        .sample("antialias far down", Resize.to(smooth, 1, 2), Operand.of(1, 31, 17))
        .sample("antialias corners", Resize.to(new ResizeRule(mode, true, true), 3, 7), Operand.of(2, 8, 4))
        .sample("antialias by a factor", Resize.by(smooth, 0.37, 1.2), Operand.of(2, 11, 9))
        .sample("NaN", Resize.to(corners, 5, 9), Proof.FORWARD,
            Operand.of(3, 5).in(Domain.of(1, 2, Double.NaN, 4, 5, 6, 7)))
        .drawing(draw -> drawn(draw, new ResizeRule(mode, draw.coin(), draw.coin())));
  }

  private static OpCase.Builder common(ResizeMode mode) {
    ResizeRule rule = ResizeRule.of(mode);
    return OpCase.of("resize " + mode.name().toLowerCase(Locale.ROOT), Resize.class)
        .linear(Linearity.JOINT)
        .sample("up", Resize.to(rule, 7, 9), Operand.of(2, 3, 3, 4))
        .sample("down", Resize.to(rule, 3, 2), Operand.of(1, 2, 7, 5))
        .sample("double", Resize.to(rule, 8, 8), Operand.of(2, 4, 4))
        .sample("same", Resize.to(rule, 4, 5), Operand.of(4, 5))
        .sample("from one", Resize.to(rule, 3, 4), Operand.of(2, 1, 1))
        .sample("to one", Resize.to(rule, 1, 1), Operand.of(2, 3, 5))
        .sample("no images", Resize.to(rule, 3, 4), Operand.of(0, 3, 2, 2))
        .sample("primes", Resize.to(rule, 13, 17), Operand.of(1, 3, 7, 11))
        .sample("layouts", Resize.to(rule, 5, 6), Operand.of(2, 3, 4, 4).laid(Layout.REVERSED))
        .sample("sequence", Resize.to(rule, 8), Operand.of(2, 3, 5))
        .sample("volume", Resize.to(rule, 3, 5, 2), Operand.of(2, 2, 3, 4))
        .sample("by a factor", Resize.by(rule, 1.7, 0.6), Operand.of(2, 7, 5))
        .sample("by nearly one", Resize.by(rule, 1.1, 1.1), Operand.of(2, 7, 5))
        .sample("by a factor, recomputed",
            new Resize(rule, new Target.Factor(List.of(1.7, 0.6), true)), Operand.of(2, 7, 5))
        .wrong("rank", () -> Resize.to(rule, 2, 2), List.of(Operand.of(4)), "GP-SHAPE-023", "resize of [4] over 2 axes")
        .wrong("empty image", () -> Resize.to(rule, 2, 2), List.of(Operand.of(2, 0, 3)),
            "GP-SHAPE-023", "none of them empty")
        .wrong("nothing left", () -> Resize.by(rule, 0.2), List.of(Operand.of(2, 4)),
            "GP-RESIZE-001", "resize of [2, 4]", "at least one position, got 0")
        .wrong("four axes", () -> Resize.to(rule, 2, 2, 2, 2), List.of(Operand.of(1, 1, 1, 1)), "one to three axes")
        .wrong("corners", () -> Resize.to(new ResizeRule(corners(mode), true, false), 2), List.of(Operand.of(2)),
            "align_corners is for BILINEAR and BICUBIC")
        .wrong("antialias", () -> Resize.to(new ResizeRule(corners(mode), false, true), 2), List.of(Operand.of(2)),
            "antialias is for BILINEAR and BICUBIC")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(ImageCases::contributions)
        .flops(ImageCases::flops);
  }

  /// The mode itself, or one that has no corners to align.
  private static ResizeMode corners(ResizeMode mode) {
    return mode.interpolates() ? ResizeMode.AREA : mode;
  }

  private static Drawn drawn(Draw draw, ResizeRule rule) {
    Shape shape = Shape.of(draw.between(1, 3));
    int axes = draw.between(1, 3);
    Integer[] sizes = new Integer[axes];
    for (int i = 0; i < axes; i++) {
      shape = shape.insert(1 + i, draw.between(1, axes == 3 ? 5 : 13));
      sizes[i] = draw.between(1, axes == 3 ? 7 : 19);
    }
    if (draw.coin()) {
      return Drawn.of(Resize.to(rule, sizes), draw.operand(shape));
    }
    Double[] factors = new Double[axes];
    for (int i = 0; i < axes; i++) {
      factors[i] = Math.max(1.0 / shape.size(1 + i), draw.between(2, 25) / 10.0);
    }
    return Drawn.of(Resize.by(rule, factors), draw.operand(shape));
  }

  private static Shape out(Sample sample) {
    return ((Resize) sample.op()).shape(sample.shape(0));
  }

  /// A source position's gradient gathers from all target positions that it contributes to, a target position from all
  /// source positions in reach.
  private static long contributions(Sample sample) {
    long from = Math.max(1, sample.elements());
    long to = Math.max(1, out(sample).elements());
    return 16 * (1 + to / from + from / to);
  }

  /// Rows and columns together; the third axis by itself, on images of the new size.
  private static long flops(Sample sample) {
    Resize op = (Resize) sample.op();
    if (!sample.operands().getFirst().isFloating()) {
      return 0;
    }
    Shape from = sample.shape(0);
    Shape to = out(sample);
    int axes = op.target().axes();
    long[] taps = new long[axes];
    for (int i = 0; i < axes; i++) {
      double factor = op.target() instanceof Target.Factor f && !f.recompute() ? f.factors().get(i) : 0;
      taps[i] = ResizeTaps.of(op.rule(), from.intSize(i - axes), to.intSize(i - axes), factor).index().length;
    }
    long planes = from.elements(0, from.rank() - axes);
    return 2 * planes * switch (axes) {
      case 1 -> taps[0];
      case 2 -> taps[0] * taps[1];
      default -> from.size(-3) * taps[1] * taps[2] + taps[0] * to.size(-2) * to.size(-1);
    };
  }
}
