package org.geopeft.conformance;

import static org.geopeft.conformance.Laws.close;
import static org.geopeft.conformance.Laws.make;
import static org.geopeft.conformance.Laws.onEach;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.Pad;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Resize;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeRule;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// What must hold of resampling and padding, whatever computes them.
class ResizeLawsProperties {
  private static ResizeRule rule(Draw draw) {
    ResizeMode mode = draw.one(List.of(ResizeMode.values()));
    return new ResizeRule(mode, mode.interpolates() && draw.coin(), mode.interpolates() && draw.coin());
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void aConstantImageStaysConstant(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = run.full(Shape.of(2, draw.between(1, 9), draw.between(1, 9)), 0.75);
      Resize op = Resize.to(rule(draw), draw.between(1, 20), draw.between(1, 20));
      Tensor y = run.apply(op, x);
      close(run, run.full(y.shape(), 0.75), y);
    });
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void axesAreResampledEachByItself(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, "x", draw.operand(Shape.of(2, draw.between(1, 5), draw.between(1, 5), draw.between(1, 9))));
      ResizeRule rule = rule(draw);
      int depth = draw.between(1, 8);
      int height = draw.between(1, 8);
      int width = draw.between(1, 12);
      Tensor together = run.apply(Resize.to(rule, depth, height, width), x);
      Tensor apart = run.apply(Resize.to(rule, width), x);
      apart = along(run, apart, 2, Resize.to(rule, height));
      close(run, together, along(run, apart, 1, Resize.to(rule, depth)));
    });
  }

  /// Resamples another axis than the last.
  private static Tensor along(Run run, Tensor x, int axis, Resize op) {
    Permute exchange = axis == 1 ? Permute.of(0, 3, 2, 1) : Permute.of(0, 1, 3, 2);
    return run.apply(exchange, run.apply(op, run.apply(exchange, x)));
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void areasThatFitKeepTheMean(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      int h = draw.between(1, 4);
      int w = draw.between(1, 4);
      Tensor x = make(run, "x", draw.operand(Shape.of(2, h * draw.between(1, 5), w * draw.between(1, 5))));
      Tensor y = run.apply(Resize.to(ResizeRule.of(ResizeMode.AREA), h, w), x);
      Reduce mean = new Reduce(Reduction.MEAN, List.of(1, 2));
      close(run, run.apply(mean, x), run.apply(mean, y));
    });
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void labelsGoWhereFloatsGo(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = Shape.of(2, draw.between(1, 9), draw.between(1, 9));
      Operand labels = Operand.labels(7, -1, shape.toArray()).laid(draw.layout());
      ResizeMode mode = draw.coin() ? ResizeMode.NEAREST : ResizeMode.NEAREST_EXACT;
      Resize op = Resize.to(ResizeRule.of(mode), draw.between(1, 20), draw.between(1, 20));
      Tensor integers = make(run, "x", labels);
      Tensor floats = run.allocate(shape).set(integers.toDoubles());
      Tensor moved = run.apply(op, integers);
      assertArrayEquals(run.apply(op, floats).toDoubles(), moved.toDoubles());
      assertEquals(DType.I64, moved.type());
    });
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void croppingWhatWasPaddedGivesItBack(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, "x", draw.operand(Shape.of(2, draw.between(4, 9), draw.between(4, 9))));
      int left = draw.below(4);
      int right = draw.below(4);
      int top = draw.below(4);
      int bottom = draw.below(4);
      PadMode mode = draw.one(List.of(PadMode.values()));
      Tensor padded = run.apply(new Pad(mode, 0.5, List.of(left, right, top, bottom)), x);
      Tensor back = run.apply(Pad.constant(0, -left, -right, -top, -bottom), padded);
      assertArrayEquals(x.toDoubles(), back.toDoubles());
    });
  }
}
