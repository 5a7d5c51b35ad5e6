package org.geopeft.conformance.golden;

import java.util.Map;
import org.geopeft.tensor.DType;

/// A golden file, whoever has read it: its JSON object and its tensors.
public interface GoldenContent {
  /// The JSON object of the header, as maps, lists, strings, numbers and booleans.
  Map<?, ?> golden();

  /// The elements of a stored tensor in row-major order.
  double[] values(String tensor);

  /// The type of a stored tensor.
  DType type(String tensor);
}
