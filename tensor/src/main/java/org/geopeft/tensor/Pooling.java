package org.geopeft.tensor;

import org.jspecify.annotations.Nullable;

/// Largest values and averages over windows of planes: x `[P, h, w]`, out `[P, h', w']` with as many rows and columns
/// as there are windows, none of which is empty.
public interface Pooling {
  /// out = the largest value of each window: of equal ones the first in row-major order, of several NaN the last, as
  /// PyTorch chooses.
  ///
  /// @param index I32 like `out`, receives where each value stands in its plane; or none
  void max(PoolWindows rows, PoolWindows columns, Tensor x, Tensor out, @Nullable Tensor index);

  /// The adjoint of [#max]: each element of g `[P, h', w']` added where `index` says.
  ///
  /// @param out `[P, h, w]`
  void maxGradient(Tensor g, Tensor index, Tensor out);

  /// out = the sum of each window, divided by the product of both divisors.
  void average(PoolWindows rows, PoolWindows columns, Tensor x, Tensor out);

  /// The adjoint of [#average].
  ///
  /// @param g `[P, h', w']`
  /// @param out `[P, h, w]`
  void averageGradient(PoolWindows rows, PoolWindows columns, Tensor g, Tensor out);
}
