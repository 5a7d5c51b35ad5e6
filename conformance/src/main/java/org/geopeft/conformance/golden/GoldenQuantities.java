package org.geopeft.conformance.golden;

import java.util.Optional;
import org.geopeft.conformance.golden.GoldenOutcome.Seen;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;

/// The quantities of a golden file, with their tolerance: as closely as values are stored on a float64 backend;
/// otherwise four times PyTorch's own float32 error, at least a floor.
final class GoldenQuantities {
  private static final double STORED = 1e-6;
  private static final double EXACT = 2e-5;
  private static final double SMALLEST = 1e-44;
  private static final double MULTIPLE = 4;

  private final GoldenContent content;
  private final Attributes quantities;
  private final boolean exact;
  private final double floor;

  /// @param floor the smallest tolerance of a float32 backend
  GoldenQuantities(GoldenContent content, Device device, double floor) {
    this.content = content;
    this.quantities = new Attributes(content.golden()).object("quantities");
    this.exact = device.backend().floatType() == DType.F64;
    this.floor = floor;
  }

  /// Compares values with the quantity of this name.
  ///
  /// @param shown the name in reports
  Seen see(String name, String shown, double[] values) {
    Attributes json = quantities.object(name);
    double[] stored = content.values(name);
    float[] elements = new float[stored.length];
    for (int i = 0; i < stored.length; i++) {
      elements[i] = (float) stored[i];
    }
    double own = json.number("f32_error", Double.NaN);
    int sampled = (int) json.number("sampled", 0);
    Quantity quantity =
        new Quantity(name, json.shape("shape"), json.number("norm"), json.number("dot"), sampled, own, elements);
    return new Seen(shown, quantity.error(values), own, exact ? STORED : Math.max(floor, own > 0 ? MULTIPLE * own : 0));
  }

  boolean has(String name) {
    return quantities.has(name);
  }

  /// The first value that differs: NaN is equal to NaN, infinities to themselves, numbers to 2e-5.
  static Optional<String> different(double[] values, double[] expected) {
    if (values.length != expected.length) {
      return Optional.of(values.length + " values, expected " + expected.length);
    }
    for (int i = 0; i < values.length; i++) {
      boolean same = Double.isFinite(expected[i])
          ? Math.abs(values[i] - expected[i]) <= EXACT * Math.abs(expected[i]) + SMALLEST
          : Double.compare(values[i], expected[i]) == 0;
      if (!same) {
        return Optional.of("element " + i + " is " + values[i] + ", expected " + expected[i]);
      }
    }
    return Optional.empty();
  }
}
