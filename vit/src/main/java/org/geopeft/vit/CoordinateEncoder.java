package org.geopeft.vit;

import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Two numbers to a vector: scale × (sincos(first; D/2) ‖ sincos(second; D/2)). Dates are (year, day of year from 0),
/// places (latitude, longitude) in degrees (Prithvi-EO-2.0, arXiv 2412.02732, section 3).
final class CoordinateEncoder extends Layer {
  private final int width;
  private final @Nullable Parameter learned;
  private final @Nullable Tensor fixed;

  CoordinateEncoder(WeightSource w, int width, boolean learnedScale) {
    this.width = width;
    learned = learnedScale ? add("scale", w.parameter("scale", Shape.of(1), Init.constant(0.1))) : null;
    fixed = learnedScale ? null : addBuffer("scale", w.buffer(Shape.of(1), new double[] {1}));
  }

  /// Pairs `[…, 2] → […, D]`.
  Tensor forward(Run run, Tensor pairs) {
    double[] numbers = pairs.toDoubles();
    double[] encoded = new double[numbers.length / 2 * width];
    for (int i = 0; i < numbers.length; i++) {
      if (pairs.type() == DType.F64) {
        SinCos.number(encoded, i * (width / 2), width / 2, numbers[i]);
      } else {
        SinCos.numberInSingle(encoded, i * (width / 2), width / 2, numbers[i]);
      }
    }
    Tensor code = run.allocate(pairs.shape().with(-1, width)).set(encoded);
    Tensor scale = learned != null ? run.use(learned) : fixed;
    if (scale == null) {
      throw new IllegalStateException("a coordinate encoder has a scale");
    }
    return run.apply(new ElementwiseBinary(Binary.MUL), code, scale);
  }
}
