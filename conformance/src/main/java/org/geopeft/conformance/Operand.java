package org.geopeft.conformance;

import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// One operand of a sample: what it looks like, and where its values come from.
///
/// @param shape its sizes
/// @param type its element type; null is the backend's float type
/// @param domain where its values are drawn
/// @param layout how it lies in memory
/// @param followed whether a gradient is asked of it
public record Operand(Shape shape, @Nullable DType type, Domain domain, Layout layout, boolean followed) {
  /// Floats between −1 and 1, row-major.
  public static Operand of(long... sizes) {
    return of(Shape.of(sizes));
  }

  /// Floats between −1 and 1, row-major.
  public static Operand of(Shape shape) {
    return new Operand(shape, null, Domain.uniform(-1, 1), Layout.ROW_MAJOR, true);
  }

  /// Labels of classes, I64, with `ignore` among them.
  public static Operand labels(int classes, long ignore, long... sizes) {
    return new Operand(Shape.of(sizes), DType.I64, Domain.labels(classes, ignore), Layout.ROW_MAJOR, false);
  }

  /// Truth values, as often true as false.
  public static Operand mask(long... sizes) {
    return of(sizes).typed(DType.BOOL).in(Domain.booleans());
  }

  /// This operand with elements of another type; integers and truth values have no gradient.
  public Operand typed(DType other) {
    return new Operand(shape, other, domain, layout, followed && other.isFloating());
  }

  /// This operand with values from elsewhere.
  public Operand in(Domain other) {
    return new Operand(shape, type, other, layout, followed);
  }

  /// This operand in another layout.
  public Operand laid(Layout other) {
    return new Operand(shape, type, domain, other, followed);
  }

  /// This operand, of which no gradient is asked.
  public Operand constant() {
    return new Operand(shape, type, domain, layout, false);
  }

  /// Whether its values are floats.
  public boolean isFloating() {
    return type == null || type.isFloating();
  }

  /// Its values in row-major order, representable in float32.
  ///
  /// @param name of the sample and the operand's place in it, which the values depend on
  public double[] values(String name) {
    long key = CounterRandom.key(0, name);
    double[] values = new double[Math.toIntExact(shape.elements())];
    int period = layout.repeats(shape) ? values.length / shape.intSize(0) : values.length;
    for (int i = 0; i < values.length; i++) {
      double value = domain.value(key, i % period);
      values[i] = isFloating() ? (float) value : value;
    }
    return values;
  }

  /// The operand on a device, in its layout or row-major.
  public Tensor make(Scope scope, String name, boolean asLaid) {
    DType wanted = type == null ? scope.device().backend().floatType() : type;
    Tensor tensor = (asLaid ? layout : Layout.ROW_MAJOR).allocate(scope, wanted, shape);
    return tensor.set(values(name));
  }

  @Override
  public String toString() {
    return shape + (type == null ? "" : " " + type.label()) + (layout == Layout.ROW_MAJOR ? "" : " " + layout);
  }
}
