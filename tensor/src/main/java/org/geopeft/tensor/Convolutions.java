package org.geopeft.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Convolutions over one to three spatial axes, in PyTorch's sense (no kernel is flipped), and their two gradients.
/// Transposed convolutions are the same with roles exchanged: their forward is [#inputGradient].
///
/// Shapes: x `[B, G·C, n…]`, weight `[G·O, C, k…]`, output `[B, G·O, m…]`, all contiguous, G groups that do not see
/// each other. Window q of an axis looks at positions `q · stride − before + tap · dilation`; what is outside of x is
/// zero. m is what the operands say; `after` is not looked at. Any axis of x or the output may be empty, no kernel is.
public interface Convolutions {
  /// out = weight ∗ x (+ bias).
  ///
  /// @param slides one a spatial axis
  /// @param bias `[G·O]` or none
  void forward(List<Slide> slides, int groups, Tensor x, Tensor weight, @Nullable Tensor bias, Tensor out);

  /// The adjoint of [#forward] by x: each element of g, times the weights, added where its window looked.
  ///
  /// @param g `[B, G·O, m…]`
  /// @param bias `[G·C]`, added to every position, or none
  /// @param out `[B, G·C, n…]`
  void inputGradient(List<Slide> slides, int groups, Tensor g, Tensor weight, @Nullable Tensor bias, Tensor out);

  /// The adjoint of [#forward] by the weight.
  ///
  /// @param g `[B, G·O, m…]`
  /// @param out `[G·O, C, k…]`
  void weightGradient(List<Slide> slides, int groups, Tensor x, Tensor g, Tensor out);
}
