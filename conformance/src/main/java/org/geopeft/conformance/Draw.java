package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Shape;

/// Choices for a random sample, all from one seed.
public final class Draw {
  private static final List<Long> AWKWARD = List.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 9L, 13L, 15L, 16L, 17L, 31L, 33L);

  private final long seed;
  private long drawn;

  /// Choices that depend on a seed alone.
  ///
  /// @param seed names the sample
  public Draw(long seed) {
    this.seed = seed;
  }

  /// The seed.
  public long seed() {
    return seed;
  }

  /// A number from 0 to n − 1.
  public int below(int n) {
    return (int) Math.floorMod(CounterRandom.bits(seed, drawn++), (long) n);
  }

  /// A number between two others, both included.
  public int between(int from, int to) {
    return from + below(to - from + 1);
  }

  /// True as often as false.
  public boolean coin() {
    return below(2) == 1;
  }

  /// One of several things.
  public <T> T one(List<T> of) {
    return of.get(below(of.size()));
  }

  /// The numbers 0 to n − 1 in any order.
  public List<Integer> order(int n) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      order.add(below(i + 1), i);
    }
    return List.copyOf(order);
  }

  /// A size of an axis: small, around powers of two, prime.
  public long size() {
    return one(AWKWARD);
  }

  /// A size of at most `most`.
  public long size(long most) {
    return one(AWKWARD.stream().filter(size -> size <= most).toList());
  }

  /// A shape of this rank with at most about two thousand elements; now and then an axis is empty.
  public Shape shape(int rank) {
    long[] sizes = new long[rank];
    long left = 2048;
    for (int axis = 0; axis < rank; axis++) {
      sizes[axis] = below(40) == 0 ? 0 : size(Math.clamp(left, 1, 33));
      left /= Math.max(1, sizes[axis]);
    }
    return Shape.of(sizes);
  }

  /// How an operand lies in memory: row-major half of the time.
  public Layout layout() {
    return coin() ? Layout.ROW_MAJOR : one(List.of(Layout.values()));
  }

  /// An operand of this shape in any layout.
  public Operand operand(Shape shape) {
    return Operand.of(shape).laid(layout());
  }
}
