package org.geopeft.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Images read at positions that are data. All tensors are contiguous and of the backend's float type; images have at
/// least one pixel. Positions that are not finite give NaN, and no gradient to a pixel.
public interface Sampling {
  /// The size of a level of multi-scale features.
  record Level(int height, int width) {
    /// H · W.
    public int pixels() {
      return Math.multiplyExact(height, width);
    }
  }

  /// out `[N, C, h, w]`: x `[N, C, H, W]` read at grid `[N, h, w, 2]`, pairs (x, y) from −1 to 1 across the image.
  void grid(GridSampling how, Tensor x, Tensor grid, Tensor out);

  /// Gradients of [#grid], given that of its output `[N, C, h, w]`; null is not computed.
  void gridGradient(
      GridSampling how, Tensor x, Tensor grid, Tensor g, @Nullable Tensor outX, @Nullable Tensor outGrid);

  /// Multi-scale deformable attention (Zhu et al., arXiv 2010.04159, eq. 3): each query and head reads P points of each
  /// of L levels bilinearly (zeros outside, corners not aligned) and adds them up by their weights.
  ///
  /// @param levels sizes, in the order in which they lie in `value`
  /// @param value `[N, Σ H·W, M, D]`
  /// @param locations `[N, Q, M, L, P, 2]`, pairs (x, y) from 0 to 1 across a level
  /// @param weights `[N, Q, M, L, P]`
  /// @param out `[N, Q, M·D]`
  void deformable(List<Level> levels, Tensor value, Tensor locations, Tensor weights, Tensor out);

  /// Gradients of [#deformable], given that of its output; null is not computed.
  void deformableGradient(
      List<Level> levels,
      Tensor value,
      Tensor locations,
      Tensor weights,
      Tensor g,
      @Nullable Tensor outValue,
      @Nullable Tensor outLocations,
      @Nullable Tensor outWeights);
}
