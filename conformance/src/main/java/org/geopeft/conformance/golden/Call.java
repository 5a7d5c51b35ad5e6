package org.geopeft.conformance.golden;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Tensor;

/// One of PyTorch's operations, asked for with these attributes and inputs.
///
/// @param run in which it is computed
/// @param attributes of the case
/// @param inputs by PyTorch's names
record Call(Run run, Attributes attributes, Map<String, Tensor> inputs) {
  /// Says an operation with ours.
  @FunctionalInterface
  interface Translation {
    /// @throws MissingOperationException when there is no counterpart
    List<Tensor> apply(Call call);
  }

  /// The same for operations with one output.
  @FunctionalInterface
  interface Single {
    /// @throws MissingOperationException when there is no counterpart
    Tensor apply(Call call);
  }

  static Translation single(Single translation) {
    return call -> List.of(translation.apply(call));
  }

  /// Refuses what has no counterpart; nothing is approximated.
  static void require(boolean holds, String otherwiseMissing) {
    if (!holds) {
      throw new MissingOperationException(otherwiseMissing);
    }
  }

  Tensor input(String name) {
    return Objects.requireNonNull(inputs.get(name), () -> "the case has no input " + name);
  }

  Tensor x() {
    return input("x");
  }

  /// x0, x1, … in order.
  List<Tensor> numbered() {
    return IntStream.range(0, inputs.size()).mapToObj(i -> input("x" + i)).toList();
  }

  /// An axis counted from the front; PyTorch also counts from the back by negative numbers.
  int axis(String key, int rank) {
    int axis = attributes.integer(key);
    return axis < 0 ? axis + rank : axis;
  }

  List<Integer> axes(String key, int rank) {
    return IntStream.of(attributes.integers(key)).mapToObj(axis -> axis < 0 ? axis + rank : axis).toList();
  }
}
