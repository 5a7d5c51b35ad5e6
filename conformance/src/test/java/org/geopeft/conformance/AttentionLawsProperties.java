package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.MultiHeadAttention;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.ScaledDotProductAttention;
import org.geopeft.autograd.op.SelfAttention;
import org.geopeft.autograd.op.Slice;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;

/// What must hold between attentions, whatever computes them.
class AttentionLawsProperties {
  private static final List<Device> DEVICES =
      List.of(ReferenceBackend.device(), new VectorBackend(new VectorOptions(2)).device());
  private static final ScaledDotProductAttention PLAIN = new ScaledDotProductAttention();

  private static void onEach(long seed, BiConsumer<Run, Draw> law) {
    for (Device device : DEVICES) {
      try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
          Tape tape = new Tape()) {
        law.accept(Run.training(scope, tape, new RandomCounter(seed, 0)), new Draw(seed));
      }
    }
  }

  private static Tensor make(Run run, String name, long... sizes) {
    return Operand.of(sizes).make(run.scope(), name, true);
  }

  private static Tensor attention(Run run, ScaledDotProductAttention op, Tensor... operands) {
    return run.apply(op, List.of(operands)).getFirst();
  }

  private static void close(Run run, Tensor expected, Tensor actual) {
    double bound = run.backend().floatType().bytes() == 8 ? 1e-12 : 2e-6;
    assertArrayEquals(expected.toDoubles(), actual.toDoubles(), bound);
  }

  @Property(tries = 30, seed = "1", shrinking = ShrinkingMode.OFF)
  void selfAttentionIsAttentionBetweenItsParts(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      int heads = draw.between(1, 4);
      long tokens = draw.size();
      long width = draw.size(17);
      Tensor qkv = make(run, "qkv", 2, tokens, 3 * heads * width);
      List<Tensor> parts = new ArrayList<>();
      List<Tensor> sides = new ArrayList<>();
      for (int part = 0; part < 3; part++) {
        Tensor own = run.apply(new Slice(2, part * heads * width, (part + 1) * heads * width), qkv);
        sides.add(own);
        parts.add(run.apply(Permute.of(0, 2, 1, 3), run.apply(Reshape.to(2, tokens, heads, width), own)));
      }
      Tensor unstacked = run.apply(new MultiHeadAttention(heads), sides.get(0), sides.get(1), sides.get(2));
      Tensor mixed = run.apply(Permute.of(0, 2, 1, 3), run.apply(PLAIN, parts).getFirst());
      Tensor expected = run.apply(Reshape.to(2, tokens, heads * width), mixed);
      assertArrayEquals(expected.toDoubles(), run.apply(new SelfAttention(heads), qkv).toDoubles(), "one kernel");
      assertArrayEquals(expected.toDoubles(), unstacked.toDoubles(), "the same kernel");
    });
  }

  @Property(tries = 30, seed = "1", shrinking = ShrinkingMode.OFF)
  void causalityIsAMaskAndBooleansAreZeroOrMinusInfinity(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      int queries = (int) draw.size();
      int keys = (int) draw.size();
      Tensor q = make(run, "q", 2, queries, 5);
      Tensor k = make(run, "k", 2, keys, 5);
      Tensor v = make(run, "v", 2, keys, 3);
      double[] seen = new double[queries * keys];
      double[] added = new double[queries * keys];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = i % keys <= i / keys ? 1 : 0;
        added[i] = seen[i] > 0 ? 0 : Double.NEGATIVE_INFINITY;
      }
      Shape shape = Shape.of(queries, keys);
      Tensor causal = attention(run, new ScaledDotProductAttention(true, null), q, k, v);
      close(run, causal, attention(run, PLAIN, q, k, v, run.scope().allocate(DType.BOOL, shape).set(seen)));
      close(run, causal, attention(run, PLAIN, q, k, v, run.allocate(shape).set(added)));
    });
  }

  @Property(tries = 30, seed = "1", shrinking = ShrinkingMode.OFF)
  void aHiddenKeyIsAsGoodAsNone(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      long queries = draw.size();
      int left = (int) draw.size();
      int keys = left + draw.between(1, 9);
      Tensor q = make(run, "q", 2, queries, 4);
      Tensor k = make(run, "k", 2, keys, 4);
      Tensor v = make(run, "v", 2, keys, 4);
      double[] seen = new double[keys];
      Arrays.fill(seen, 0, left, 1);
      Tensor mask = run.scope().allocate(DType.BOOL, Shape.of(keys)).set(seen);
      Tensor fewer =
          attention(run, PLAIN, q, run.apply(new Slice(1, 0, left), k), run.apply(new Slice(1, 0, left), v));
      close(run, fewer, attention(run, PLAIN, q, k, v, mask));
    });
  }
}
