package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The vector width of this JVM and what every kernel needs of it. The species is a constant of the class, because only
/// then are vectors kept in registers.
final class Lanes {
  /// The species of all float kernels.
  static final VectorSpecies<Float> S = species();

  /// Ints of the same width.
  static final VectorSpecies<Integer> INTS = S.withLanes(int.class);

  /// Floats in a vector.
  static final int COUNT = S.length();

  /// Bytes in a vector.
  static final int BYTES = S.vectorByteSize();

  static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LE);
  static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LE);
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LE);
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LE);

  /// Zero in all lanes. `ZERO.add(v)` is v with a type that C2 knows: a variable that a loop carries is to C2 any
  /// `FloatVector`, and must not be the receiver of an operation (only an argument). Otherwise it depends on profiles,
  /// which differ from start to start, whether the operation becomes an instruction or a call that boxes vectors.
  static final FloatVector ZERO = FloatVector.zero(S);

  private static final VectorShuffle<Float> BY_8 = rotation(8);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);

  private Lanes() {}

  private static VectorSpecies<Float> species() {
    Integer bits = Integer.getInteger("geopeft.vector_bits");
    if (bits == null) {
      return FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : atLeast128();
    }
    return switch (bits) {
      case 128 -> FloatVector.SPECIES_128;
      case 256 -> FloatVector.SPECIES_256;
      case 512 -> FloatVector.SPECIES_512;
      default -> throw new IllegalArgumentException(
          "system property geopeft.vector_bits must be 128, 256 or 512, got " + bits);
    };
  }

  private static VectorSpecies<Float> atLeast128() {
    return FloatVector.SPECIES_PREFERRED.length() < 4 ? FloatVector.SPECIES_128 : FloatVector.SPECIES_PREFERRED;
  }

  private static VectorShuffle<Float> rotation(int by) {
    return VectorShuffle.fromOp(S, lane -> lane + by & S.length() - 1);
  }

  /// Why this width was chosen, for the description of the backend.
  static String reason() {
    return System.getProperty("geopeft.vector_bits") == null ? "preferred by this machine" : "geopeft.vector_bits";
  }

  /// Loads are this class's; a store must be `intoMemorySegment` itself: it comes last in a kernel, where C2 may have
  /// stopped to inline any but the library's own methods.
  static FloatVector load(MemorySegment from, long at) {
    return FloatVector.fromMemorySegment(S, from, at, LE);
  }

  static FloatVector all(float value) {
    return FloatVector.broadcast(S, value);
  }

  /// The sum of all lanes by a fixed tree of shuffles; `reduceLanes(ADD)` may change its order when it is compiled.
  static float sum(FloatVector v) {
    FloatVector t = ZERO.add(v);
    if (COUNT > 8) {
      t = t.add(t.rearrange(BY_8));
    }
    if (COUNT > 4) {
      t = t.add(t.rearrange(BY_4));
    }
    t = t.add(t.rearrange(BY_2));
    t = t.add(t.rearrange(BY_1));
    return t.lane(0);
  }

  /// The largest lane; exact in any order.
  static float max(FloatVector v) {
    return all(Float.NEGATIVE_INFINITY).max(v).reduceLanes(VectorOperators.MAX);
  }
}
