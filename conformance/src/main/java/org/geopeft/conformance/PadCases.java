package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.geopeft.autograd.op.Pad;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.Shape;

/// Padding and cropping, one case a mode.
final class PadCases {
  private PadCases() {}

  static List<OpCase> all() {
    return List.of(
        constant(), mirrored(PadMode.REFLECT), mirrored(PadMode.REPLICATE), mirrored(PadMode.CIRCULAR));
  }

  private static OpCase constant() {
    return common(PadMode.CONSTANT)
        .sample("vector", Pad.constant(1.5, 2, 3), Operand.of(17))
        .sample("three axes", Pad.constant(-1, 0, 1, 2, 0, 1, 1), Operand.of(2, 3, 5, 7))
        .sample("five axes", Pad.constant(0.5, 1, 0, 0, 1, 1, 1, 0, 0, 2, 0), Operand.of(1, 2, 1, 2, 3))
        .sample("beyond", Pad.constant(0, 7, 8, 9, 10), Operand.of(2, 3))
        .sample("crop", Pad.constant(0, -1, -2), Operand.of(3, 7))
        .sample("crop of two axes", Pad.constant(0, -1, 0, 0, -2), Operand.of(2, 5, 4).laid(Layout.REVERSED))
        .sample("crop and grow", Pad.constant(3, -2, 1, 2, -1), Operand.of(3, 5))
        .sample("crop to nothing", Pad.constant(0, -3, -2), Operand.of(2, 5))
        .sample("nothing grown", Pad.constant(0.5, 1, 1, 2, 0), Operand.of(0, 3))
        .sample("scalar", new Pad(PadMode.CONSTANT, 1, List.of()), Operand.of())
        .wrong("crop of more than there is", () -> Pad.constant(0, -2, -2), List.of(Operand.of(2, 3)),
            "GP-SHAPE-025", "pad of [2, 3] by -2 and -2 at axis 1", "at most the 3 elements")
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          List<Integer> sides = new ArrayList<>();
          for (int back = 0; back < shape.rank() && sides.size() < 6; back++) {
            int n = shape.intSize(-1 - back);
            sides.add(draw.between(-n / 3, 3));
            sides.add(draw.between(-n / 3, 3));
          }
          return Drawn.of(new Pad(PadMode.CONSTANT, draw.between(-2, 2) / 2.0, sides), draw.operand(shape));
        });
  }

  private static OpCase mirrored(PadMode mode) {
    return common(mode)
        .sample("sequence", new Pad(mode, 0, List.of(5, 3)), Operand.of(2, 3, 17))
        .sample("volume", new Pad(mode, 0, List.of(2, 1, 3, 0, 1, 2)), Operand.of(1, 1, 3, 4, 5))
        .sample("cut left", new Pad(mode, 0, List.of(-2, 3)), Operand.of(2, 5))
        .sample("cut right", new Pad(mode, 0, List.of(2, -1, -1, 1)), Operand.of(2, 4, 5))
        .sample("cut only", new Pad(mode, 0, List.of(-1, -1)), Operand.of(2, 5))
        .sample("of one pixel", Pad.image(mode, 0, 0, 0, mode == PadMode.REFLECT ? 0 : 1), Operand.of(1, 1))
        .wrong("too much", () -> new Pad(mode, 0, List.of(0, mode == PadMode.REPLICATE ? 1 : 4)),
            List.of(Operand.of(2, mode == PadMode.REPLICATE ? 0 : 3)), "GP-SHAPE-025", mode + " padding of a side of")
        .drawing(draw -> {
          int h = draw.between(2, 9);
          int w = draw.between(2, 9);
          int left = draw.between(-w / 3, w - 1);
          int top = draw.between(-h / 3, h - 1);
          int right = draw.below(mode == PadMode.CIRCULAR ? w + Math.min(0, left) : w);
          Pad op = new Pad(mode, 0, List.of(left, right, top, draw.below(1 + h / 2)));
          return Drawn.of(op, draw.operand(Shape.of(draw.size(3), h, w)));
        });
  }

  private static OpCase.Builder common(PadMode mode) {
    return OpCase.of("pad " + mode.name().toLowerCase(Locale.ROOT), Pad.class)
        .linear(PadCases::linearity)
        .sample("all sides", Pad.image(mode, 1, 2, 3, 1), Operand.of(2, 3, 4, 5))
        .sample("right and bottom", Pad.image(mode, 0, 2, 0, 3), Operand.of(1, 4, 5))
        .sample("nothing", Pad.image(mode, 0, 0, 0, 0), Operand.of(3, 4))
        .sample("most", Pad.image(mode, 3, 3, 2, 2), Operand.of(4, 3))
        .sample("no images", Pad.image(mode, 1, 1, 1, 1), Operand.of(0, 3, 3))
        .sample("layouts", Pad.image(mode, 1, 2, 2, 1), Operand.of(2, 4, 5).laid(Layout.REVERSED))
        .sample("repeated", Pad.image(mode, 1, 0, 0, 1), Operand.of(2, 3, 3).laid(Layout.REPEATED))
        .wrong("more axes than there are", () -> Pad.image(mode, 1, 0, 0, 0), List.of(Operand.of(3)),
            "GP-SHAPE-024", "pad of [3] by [0, 0, 1, 0]", "got 2")
        .wrong("half an axis", () -> new Pad(mode, 0, List.of(1, 1, 1)), List.of(Operand.of(3, 3)),
            "sides come in pairs", "[1, 1, 1]")
        .tolerance(Tolerance.together(4, 1e-3))
        .additions(_ -> 27);
  }

  /// A constant other than 0 makes it affine.
  private static Linearity linearity(Sample sample) {
    return sample.op() instanceof Pad pad && pad.value() == 0 ? Linearity.JOINT : Linearity.NONE;
  }
}
