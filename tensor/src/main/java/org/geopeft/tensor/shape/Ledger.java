package org.geopeft.tensor.shape;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What a shape backend's operations did, by name.
final class Ledger {
  private final Map<String, Work> work = new LinkedHashMap<>();

  /// Adds one call.
  ///
  /// @param flops a multiplication and an addition are two
  /// @param operands read or written, each counted once; null where there is none
  void did(String operation, long flops, @Nullable Tensor... operands) {
    long bytes = Arrays.stream(operands).mapToLong(Ledger::bytes).sum();
    work.merge(operation, new Work(1, flops, bytes), Work::plus);
  }

  private static long bytes(@Nullable Tensor operand) {
    if (operand == null) {
      return 0;
    }
    operand.checkAlive();
    long elements = 1;
    for (int axis = 0; axis < operand.shape().rank(); axis++) {
      elements *= operand.stride(axis) == 0 ? Math.min(1, operand.shape().size(axis)) : operand.shape().size(axis);
    }
    return elements * operand.type().bytes();
  }

  /// The number of elements, as FLOPs are counted by them.
  static long n(Tensor tensor) {
    return tensor.shape().elements();
  }

  Map<String, Work> work() {
    return Map.copyOf(work);
  }

  void reset() {
    work.clear();
  }
}
