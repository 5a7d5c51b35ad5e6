package org.geopeft.cli.verify;

import org.geopeft.conformance.golden.Quantity;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;

/// How far a value may be from the golden one.
///
/// @param exact a float64 backend, which must meet every value as closely as it is stored
/// @param kinked the model has ReLU or max pooling, whose gradients jump
/// @param largestGradientError the file's largest PyTorch error among gradients
record Tolerance(boolean exact, boolean kinked, double largestGradientError) {
  private static final double STORED = 1e-6;

  static Tolerance of(GoldenFile file, Device device) {
    double largest = file.quantities().stream()
        .filter(Quantity::isGradient)
        .mapToDouble(Quantity::f32Error)
        .filter(error -> !Double.isNaN(error))
        .max()
        .orElse(0);
    boolean exact = device.backend().floatType() == DType.F64 && file.golden().text("precision").equals("float64");
    return new Tolerance(exact, file.golden().has("f32_runs"), largest);
  }

  double of(Quantity quantity) {
    if (exact) {
      return STORED;
    }
    double own = Double.isNaN(quantity.f32Error()) ? 0 : quantity.f32Error();
    if (!quantity.isGradient()) {
      return Math.max(1e-4, 4 * own);
    }
    return kinked ? Math.max(1e-3, 5 * largestGradientError) : Math.max(1e-3, 4 * own);
  }
}
