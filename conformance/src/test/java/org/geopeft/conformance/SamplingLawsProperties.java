package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.DeformableAttention;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.GridSample;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Slice;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.GridSampling.Mode;
import org.geopeft.tensor.GridSampling.Padding;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Sampling.Level;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;

/// What must hold between samplings, whatever computes them.
class SamplingLawsProperties {
  private static final List<Device> DEVICES =
      List.of(ReferenceBackend.device(), new VectorBackend(new VectorOptions(2)).device());

  /// An operation or what it is to be compared with.
  @FunctionalInterface
  private interface Way {
    Tensor apply(Run run, Tensor value, Tensor locations, Tensor weights);
  }

  /// Fused, and composed of grid sampling level by level: the same value and gradients.
  @Property(tries = 25, seed = "1", shrinking = ShrinkingMode.OFF)
  void deformableAttentionIsAWeightedSumOfGridSamples(@ForAll long seed) {
    Draw draw = new Draw(seed);
    List<Level> levels = new ArrayList<>();
    long pixels = 0;
    for (int level = draw.below(3); level >= 0; level--) {
      levels.add(new Level(draw.between(1, 7), draw.between(1, 7)));
      pixels += levels.getLast().pixels();
    }
    long images = draw.size(2);
    long heads = draw.size(3);
    Shape points = Shape.of(images, draw.size(9), heads, levels.size(), draw.size(4));
    List<Operand> operands = List.of(
        Operand.of(images, pixels, heads, draw.size()),
        Operand.of(points.insert(5, 2)).in(Domain.uniform(-0.2, 1.2)),
        Operand.of(points).in(Domain.uniform(0, 1)));
    for (Device device : DEVICES) {
      DeformableAttention fused = new DeformableAttention(levels);
      List<double[]> expected = evaluated(device, operands, (run, v, l, w) -> composed(run, levels, v, l, w));
      List<double[]> actual = evaluated(device, operands, (run, v, l, w) -> run.apply(fused, v, l, w));
      for (int i = 0; i < expected.size(); i++) {
        double bound = device.backend().floatType().bytes() == 8 ? 1e-12 : 5e-5;
        assertArrayEquals(expected.get(i), actual.get(i), bound, "value and gradients, " + i + " on " + device);
      }
    }
  }

  /// The value, and the gradients of all operands.
  private static List<double[]> evaluated(Device device, List<Operand> operands, Way way) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(1, 0));
      List<Tensor> made = new ArrayList<>();
      for (Operand operand : operands) {
        made.add(tape.watch(operand.make(scope, "operand " + made.size(), true)));
      }
      Tensor out = way.apply(run, made.get(0), made.get(1), made.get(2));
      List<double[]> results = new ArrayList<>(List.of(out.toDoubles()));
      Tensor upstream = Operand.of(out.shape()).make(scope, "upstream", true);
      tape.backward(run.with((Tape) null), out, upstream, scope);
      made.forEach(operand -> results.add(Objects.requireNonNull(tape.gradient(operand)).toDoubles()));
      return results;
    }
  }

  private static Tensor composed(Run run, List<Level> levels, Tensor value, Tensor locations, Tensor weights) {
    Shape points = weights.shape();
    long planes = points.size(0) * points.size(2);
    long queries = points.size(1);
    long each = points.size(4);
    long width = value.shape().size(3);
    GridSample sample = new GridSample(new GridSampling(Mode.BILINEAR, Padding.ZEROS, false));
    Tensor sum = run.full(Shape.of(planes, width, queries, 1), 0);
    long first = 0;
    for (int level = 0; level < levels.size(); level++) {
      Level size = levels.get(level);
      Tensor part = run.apply(new Slice(1, first, first + size.pixels()), value);
      Tensor image = reshaped(
          run, run.apply(Permute.of(0, 2, 3, 1), part), planes, width, size.height(), size.width());
      Tensor where = run.apply(new Slice(3, level, level + 1), locations);
      Tensor grid = reshaped(run, run.apply(Permute.of(0, 2, 1, 3, 4, 5), where), planes, queries, each, 2);
      Tensor centred = run.apply(new AddScaled(2), run.full(grid.shape(), -1), grid);
      Tensor factors = run.apply(Permute.of(0, 2, 1, 3, 4), run.apply(new Slice(3, level, level + 1), weights));
      Tensor read = run.apply(
          new ElementwiseBinary(Binary.MUL),
          run.apply(sample, image, centred),
          reshaped(run, factors, planes, 1, queries, each));
      sum = run.apply(new AddScaled(1), sum, run.apply(new Reduce(Reduction.SUM, List.of(3)), read));
      first += size.pixels();
    }
    Tensor byHead = reshaped(run, sum, points.size(0), points.size(2) * width, queries);
    return run.apply(Permute.of(0, 2, 1), byHead);
  }

  private static Tensor reshaped(Run run, Tensor x, long... sizes) {
    return run.apply(Reshape.to(sizes), x);
  }

  /// The grid whose points are the pixels gives the image back, whatever lies between them and outside.
  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void theGridOfThePixelsIsTheIdentity(@ForAll long seed) {
    for (Device device : DEVICES) {
      Draw draw = new Draw(seed);
      try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
        Run run = Run.evaluation(scope);
        int height = draw.between(2, 9);
        int width = draw.between(2, 9);
        GridSampling how =
            new GridSampling(draw.one(List.of(Mode.values())), draw.one(List.of(Padding.values())), draw.coin());
        double[] points = new double[height * width * 2];
        for (int i = 0; i < height * width; i++) {
          points[2 * i] = coordinate(how, i % width, width);
          points[2 * i + 1] = coordinate(how, i / width, height);
        }
        Tensor x = Operand.of(1, 3, height, width).make(scope, "x", true);
        Tensor same = run.apply(new GridSample(how), x, run.allocate(Shape.of(1, height, width, 2)).set(points));
        assertArrayEquals(x.toDoubles(), same.toDoubles(), device.backend().floatType().bytes() == 8 ? 1e-12 : 1e-5);
      }
    }
  }

  private static double coordinate(GridSampling how, int pixel, int size) {
    return how.alignCorners() ? 2.0 * pixel / (size - 1) - 1 : (2.0 * pixel + 1) / size - 1;
  }
}
