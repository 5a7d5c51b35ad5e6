package org.geopeft.autograd.op;

import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// How tensors whose heads lie side by side are seen by attention.
final class HeadViews {
  private HeadViews() {}

  /// A contiguous `[B, N, heads · d]` as `[B, heads, N, d]`.
  static Tensor byHead(Tensor x, long heads) {
    Shape shape = x.shape();
    return x.reshape(Shape.of(shape.size(0), shape.size(1), heads, shape.size(2) / heads)).permute(0, 2, 1, 3);
  }

  /// Every query sees every key, the scale is d^−½.
  static AttentionSettings settings(long width, long heads) {
    return new AttentionSettings(1 / Math.sqrt((double) width / heads), false);
  }
}
