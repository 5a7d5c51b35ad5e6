package org.geopeft.conformance;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.geopeft.autograd.op.Resize;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.Shape;

/// What works on the last two axes of images.
final class ImageCases {
  private ImageCases() {}

  static List<OpCase> all() {
    List<OpCase> resizes =
        List.of(resize(ResizeMode.NEAREST), resize(ResizeMode.BILINEAR), resize(ResizeMode.BICUBIC));
    return Stream.of(resizes, PadCases.all()).flatMap(List::stream).toList();
  }

  private static OpCase resize(ResizeMode mode) {
    return OpCase.of("resize " + mode.name().toLowerCase(Locale.ROOT), Resize.class)
        .linear(Linearity.JOINT)
        .sample("up", new Resize(mode, false, 7, 9), Operand.of(2, 3, 3, 4))
        .sample("down", new Resize(mode, false, 3, 2), Operand.of(1, 2, 7, 5))
        .sample("double", new Resize(mode, false, 8, 8), Operand.of(2, 4, 4))
        .sample("corners up", new Resize(mode, true, 7, 9), Operand.of(2, 3, 4))
        .sample("corners down", new Resize(mode, true, 3, 2), Operand.of(2, 7, 5))
        .sample("corners to one", new Resize(mode, true, 1, 1), Operand.of(2, 3, 4))
        .sample("same", new Resize(mode, false, 4, 5), Operand.of(4, 5))
        .sample("from one", new Resize(mode, false, 3, 4), Operand.of(2, 1, 1))
        .sample("to one", new Resize(mode, false, 1, 1), Operand.of(2, 3, 5))
        .sample("no images", new Resize(mode, false, 3, 4), Operand.of(0, 3, 2, 2))
        .sample("primes", new Resize(mode, false, 13, 17), Operand.of(1, 3, 7, 11))
        .sample("layouts", new Resize(mode, false, 5, 6), Operand.of(2, 3, 4, 4).laid(Layout.REVERSED))
        .wrong("rank", () -> new Resize(mode, false, 2, 2), List.of(Operand.of(4)), "GP-SHAPE-023", "resize of [4]")
        .wrong("empty image", () -> new Resize(mode, false, 2, 2), List.of(Operand.of(2, 0, 3)),
            "GP-SHAPE-023", "none of them empty")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(ImageCases::contributions)
        .flops(sample -> 2 * out(sample).elements() * taps(mode) * taps(mode))
        .drawing(draw -> Drawn.of(
            new Resize(mode, draw.coin(), draw.between(1, 19), draw.between(1, 19)),
            draw.operand(Shape.of(draw.between(1, 3), draw.between(1, 13), draw.between(1, 13)))));
  }

  private static long taps(ResizeMode mode) {
    return switch (mode) {
      case NEAREST -> 1;
      case BILINEAR -> 2;
      case BICUBIC -> 4;
    };
  }

  private static Shape out(Sample sample) {
    return ((Resize) sample.op()).shape(sample.shape(0));
  }

  /// A source pixel's gradient gathers from all target pixels that it contributes to.
  private static long contributions(Sample sample) {
    return 16 * (1 + out(sample).elements() / Math.max(1, sample.elements()));
  }
}
