package org.geopeft.tensor.vector;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.Twins.Twin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatMulTest {
  private static final Backend VECTOR = Twins.TWO_THREADS;
  private static final Backend REFERENCE = new ReferenceBackend();

  @Property(tries = 150)
  void anyShapeAndLayout(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    int m = size(random);
    int k = size(random);
    int n = size(random);
    int batch = random.nextInt(4);
    try (Twins twins = new Twins(seed)) {
      Twin a = random.nextBoolean()
          ? twins.normal(batch, m, k)
          : twins.normal(batch, k, m).view(t -> t.permute(0, 2, 1));
      Twin b = switch (random.nextInt(3)) {
        case 0 -> twins.normal(batch, k, n);
        case 1 -> twins.normal(batch, n, k).view(t -> t.permute(0, 2, 1));
        default -> twins.normal(n, k).view(t -> t.permute(1, 0).expand(Shape.of(batch, k, n)));
      };
      if (random.nextInt(4) == 0) {
        a = twins.normal(m, k).view(t -> t.expand(Shape.of(batch, m, k)));
      }
      check(twins, a, b, random.nextBoolean(), random.nextBoolean());
    }
  }

  private static int size(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(3);
      case 1 -> random.nextInt(20);
      default -> random.nextInt(90);
    };
  }

  @ParameterizedTest
  @CsvSource({"1,1000,1", "200,600,70", "145,257,33", "16,1500,300", "300,16,300", "13,513,65", "400,300,16"})
  void severalBlocks(int m, int k, int n) {
    try (Twins twins = new Twins(m)) {
      check(twins, twins.normal(m, k), twins.normal(k, n), false, false);
      check(twins, twins.normal(k, m).view(t -> t.permute(1, 0)), twins.normal(k, n), true, true);
      check(twins, twins.normal(m, k), twins.normal(n, k).view(t -> t.permute(1, 0)), true, false);
    }
  }

  @Test
  void manySmallMatrices() {
    try (Twins twins = new Twins(9)) {
      check(twins, twins.normal(4, 9, 20, 8), twins.normal(4, 9, 8, 21), false, true);
      check(
          twins,
          twins.normal(4, 20, 9, 8).view(t -> t.permute(0, 2, 1, 3)),
          twins.normal(4, 21, 9, 8).view(t -> t.permute(0, 2, 3, 1)),
          false,
          false);
    }
  }

  @Test
  void rowsOfEveryColumnStride() {
    try (Twins twins = new Twins(9)) {
      check(
          twins,
          twins.normal(30, 40, 2).view(t -> t.select(2, 1)),
          twins.normal(40, 50, 3).view(t -> t.select(2, 0)),
          false,
          false);
    }
  }

  private static void check(Twins twins, Twin a, Twin b, boolean withBias, boolean accumulate) {
    int rank = a.shape().rank();
    Shape shape = a.shape().with(rank - 1, b.shape().size(-1));
    Twin out = twins.normal(shape.toArray());
    Twin bias = withBias ? twins.normal(shape.size(-1)) : null;
    REFERENCE.matmul(
        a.expected(), b.expected(), bias == null ? null : bias.expected(), out.expected(), accumulate);
    VECTOR.matmul(a.actual(), b.actual(), bias == null ? null : bias.actual(), out.actual(), accumulate);
    double k = a.shape().size(-1);
    Close.elements(out, 1e-6, 4e-6 * Math.sqrt(k + 1));
  }
}
