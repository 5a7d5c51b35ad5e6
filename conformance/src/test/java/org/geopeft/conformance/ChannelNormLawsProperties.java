package org.geopeft.conformance;

import static org.geopeft.conformance.Laws.close;
import static org.geopeft.conformance.Laws.make;
import static org.geopeft.conformance.Laws.onEach;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.BatchNormEvaluation;
import org.geopeft.autograd.op.BatchNormTraining;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.GroupNormOp;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// How batch, group and layer normalisation are the same.
class ChannelNormLawsProperties {
  private static final double EPS = 1e-5;

  private static Tensor reshape(Run run, Tensor x, Shape shape) {
    return run.apply(new Reshape(shape), x);
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void groupNormWithOneGroupIsLayerNormOfSamples(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = Shape.of(draw.between(1, 4), draw.between(1, 5), draw.between(4, 40));
      Tensor x = make(run, "x", draw.operand(shape));
      long width = shape.size(1) * shape.size(2);
      Tensor rows = reshape(run, x, Shape.of(shape.size(0), width));
      Tensor ones = run.full(Shape.of(width), 1);
      Tensor expected = run.apply(new LayerNormOp(EPS), rows, ones, run.full(ones.shape(), 0));
      close(run, reshape(run, expected, shape), run.apply(new GroupNormOp(1, EPS), List.of(x)).getFirst());
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void batchNormIsGroupNormOfTheBatchAsOneSample(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = Shape.of(draw.between(1, 4), draw.between(1, 5), draw.between(4, 40));
      int channels = shape.intSize(1);
      Tensor x = make(run, "x", draw.operand(shape));
      Tensor weight = make(run, "w", Operand.of(channels));
      Tensor bias = make(run, "b", Operand.of(channels));
      Tensor batch = run.apply(new BatchNormTraining(EPS), List.of(x, weight, bias)).getFirst();
      Permute exchange = Permute.of(1, 0, 2);
      Tensor one = reshape(run, run.apply(exchange, x), Shape.of(1, channels, shape.size(0) * shape.size(2)));
      Tensor group = run.apply(new GroupNormOp(channels, EPS), List.of(one, weight, bias)).getFirst();
      Tensor back = run.apply(exchange, reshape(run, group, Shape.of(channels, shape.size(0), shape.size(2))));
      close(run, batch, back);
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void batchNormByItsOwnStatisticsIsTheSameInEvaluation(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = Shape.of(draw.between(1, 4), draw.between(1, 5), draw.between(4, 40));
      Tensor x = make(run, "x", draw.operand(shape));
      Tensor weight = make(run, "w", Operand.of(shape.size(1)));
      List<Tensor> trained = run.apply(new BatchNormTraining(EPS), List.of(x, weight));
      Tensor again = run.apply(
          new BatchNormEvaluation(EPS), List.of(x, trained.get(1), trained.get(2), weight)).getFirst();
      close(run, trained.getFirst(), again);
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void batchNormInEvaluationIsAffine(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = Shape.of(draw.between(1, 4), draw.between(1, 5), draw.between(1, 40));
      long channels = shape.size(1);
      Tensor x = make(run, "x", draw.operand(shape));
      Tensor weight = make(run, "w", Operand.of(channels));
      Tensor bias = make(run, "b", Operand.of(channels));
      Tensor zero = run.full(Shape.of(channels), 0);
      Tensor variance = run.full(Shape.of(channels), 0.75);
      Tensor normed =
          run.apply(new BatchNormEvaluation(0.25), List.of(x, zero, variance, weight, bias)).getFirst();
      Shape column = Shape.of(channels, 1);
      Tensor scaled = run.apply(new ElementwiseBinary(Binary.MUL), x, reshape(run, weight, column));
      close(run, run.apply(new ElementwiseBinary(Binary.ADD), scaled, reshape(run, bias, column)), normed);
    });
  }
}
