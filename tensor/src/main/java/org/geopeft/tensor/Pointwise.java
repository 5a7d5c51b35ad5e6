package org.geopeft.tensor;

/// Element by element, beyond the tables [Unary] and [Binary]: comparisons, conditions, bounds; and running sums.
public interface Pointwise {
  /// out = whether a and b relate so: a and b of one type (whole numbers are compared exactly up to 2⁵³) with any
  /// strides, 0 where broadcast, `out` BOOL and contiguous, all of one shape.
  void compare(Comparison comparison, Tensor a, Tensor b, Tensor out);

  /// out = a where the condition holds, b elsewhere: condition BOOL, a, b and `out` of one type, all of one shape; any
  /// strides but on `out`, 0 where broadcast. What is not chosen does not matter, NaN neither.
  void where(Tensor condition, Tensor a, Tensor b, Tensor out);

  /// out = min(max(x, least), most), so `most` where the bounds cross; NaN stays. x with any strides; an infinite bound
  /// is none.
  void clamp(Tensor x, double least, double most, Tensor out);

  /// out = g where x is between the bounds, 0 elsewhere, at a bound and at NaN; x and g with any strides.
  void clampGradient(Tensor x, double least, double most, Tensor g, Tensor out);

  /// Running sums along the middle axis of `[A, N, B]`, from the first or, `backwards`, from the last element on; x and
  /// `out` contiguous floats, sums in double.
  void runningSum(Tensor x, boolean backwards, Tensor out);
}
