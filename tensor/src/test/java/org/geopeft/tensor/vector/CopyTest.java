package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CopyTest {
  private static Scope scope() {
    return Twins.TWO_THREADS.device().scope(Lifetime.STEP, MemoryUse.ACTIVATIONS);
  }

  @Property(tries = 200)
  void copiesAnyPermutationBothWaysForAnyType(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    int rank = random.nextInt(5);
    long[] sizes = random.longs(rank, 0, rank > 3 ? 9 : 40).toArray();
    DType type = DType.values()[random.nextInt(DType.values().length)];
    try (Scope scope = scope()) {
      Tensor x = scope.allocate(type, Shape.of(sizes));
      double[] values = new double[(int) x.shape().elements()];
      Arrays.setAll(values, _ -> type == DType.BOOL ? random.nextInt(2) : random.nextInt(100));
      x.set(values);
      Tensor moved = x.permute(order(random, rank));
      Tensor target = scope.allocate(type, moved.shape());
      Twins.TWO_THREADS.copy(moved, target);
      assertArrayEquals(moved.toDoubles(), target.toDoubles());

      Tensor other = scope.allocate(DType.F32, x.shape());
      Tensor strided = other.permute(order(random, rank));
      Tensor source = scope.allocate(type, strided.shape());
      source.set(values);
      Twins.TWO_THREADS.copy(source, strided);
      assertArrayEquals(source.toDoubles(), strided.toDoubles());
    }
  }

  private static int[] order(Random random, int rank) {
    List<Integer> axes = new java.util.ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.shuffle(axes, random);
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void copiesPatchesOfAnImageAndBack() {
    try (Scope scope = scope()) {
      Tensor image = scope.allocate(Shape.of(2, 6, 64, 64));
      float[] values = new float[2 * 6 * 64 * 64];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      image.set(values);
      // [B, C, h, p, w, p] → [B, h, w, C, p, p]
      Tensor patches = image.reshape(Shape.of(2, 6, 4, 16, 4, 16)).permute(0, 2, 4, 1, 3, 5);
      Tensor rows = scope.allocate(patches.shape());
      Twins.TWO_THREADS.copy(patches, rows);
      assertArrayEquals(patches.toFloats(), rows.toFloats());
      Tensor back = scope.allocate(image.shape());
      Twins.TWO_THREADS.copy(rows, back.reshape(Shape.of(2, 6, 4, 16, 4, 16)).permute(0, 2, 4, 1, 3, 5));
      assertArrayEquals(values, back.toFloats());
    }
  }

  @Test
  void convertsEveryTypeToEveryOther() {
    try (Scope scope = scope()) {
      for (DType from : DType.values()) {
        for (DType to : DType.values()) {
          Tensor x = scope.allocate(from, Shape.of(37)).set(IntStream.range(0, 37).mapToDouble(i -> i % 2).toArray());
          Tensor y = scope.allocate(to, Shape.of(37));
          Twins.TWO_THREADS.copy(x, y);
          assertArrayEquals(x.toDoubles(), y.toDoubles(), from + " to " + to);
        }
      }
    }
  }

  @Test
  void largeIntegersKeepTheirBits() {
    try (Scope scope = scope()) {
      Tensor x = scope.allocate(DType.I64, Shape.of(2));
      x.data().set(Lanes.LONG, 0, Long.MAX_VALUE);
      x.data().set(Lanes.LONG, 8, Long.MIN_VALUE + 1);
      Tensor y = scope.allocate(DType.I64, Shape.of(2));
      Twins.TWO_THREADS.copy(x, y);
      assertEquals(Long.MAX_VALUE, y.data().get(Lanes.LONG, 0));
      assertEquals(Long.MIN_VALUE + 1, y.data().get(Lanes.LONG, 8));
    }
  }
}
