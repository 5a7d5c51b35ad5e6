package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.ClassStrips.ROW_BYTES;
import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.FocalRule;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Sums of the focal loss, each class against the rest. A row of logits is turned, by kernels of a few operations each,
/// into rows of q = σ(−z), l = −log σ(z) and f = q^γ.
final class Focal {
  private static final FloatVector ONE = all(1f);

  private final ClassStrips strips;
  private final FocalRule rule;
  private final int classes;

  Focal(FocalRule rule, Tensor x, Tensor labels) {
    this.rule = rule;
    strips = new ClassStrips("focal loss", x, labels, rule.ignoreIndex());
    classes = strips.classes;
  }

  /// Where the rows of a strip are, behind those of the logits.
  private record Place(long labels, long q, long l, long f, long bytes) {
    static Place of(long at, int classes, int length) {
      long first = at + (classes + 2) * ROW_BYTES;
      return new Place(
          first, first + ROW_BYTES, first + 2 * ROW_BYTES, first + 3 * ROW_BYTES, Rows.padded(length) * 4L);
    }
  }

  void forward(WorkerPool workers, Device device, Tensor losses, Tensor factors, Tensor count) {
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      // for each strip and class Σ w·f·l and Σ f, and the pixels of each strip that count
      long perStrip = 2L * classes + 1;
      MemorySegment partial = scope.allocate(DType.F64, Shape.of(strips.strips, perStrip)).data();
      partial.fill((byte) 0);
      strips.run(workers, device, 4, (strip, scratch, at) -> strip(strip, scratch, at, partial, strip * perStrip * 8));
      double[] sums = new double[classes];
      double[] fs = new double[classes];
      double pixels = 0;
      for (long strip = 0; strip < strips.strips; strip++) {
        for (int c = 0; c < classes; c++) {
          sums[c] += partial.get(DOUBLE, (strip * perStrip + 2L * c) * 8);
          fs[c] += partial.get(DOUBLE, (strip * perStrip + 2L * c + 1) * 8);
        }
        pixels += partial.get(DOUBLE, (strip * perStrip + 2L * classes) * 8);
      }
      losses.set(sums);
      factors.set(fs);
      count.set(pixels);
    }
  }

  private void strip(long strip, MemorySegment scratch, long at, MemorySegment partial, long to) {
    int length = strips.begin(strip, scratch, at);
    Place place = Place.of(at, classes, length);
    strips.labelRow(strip, scratch, place.labels);
    int pixels = 0;
    for (int i = 0; i < length; i++) {
      pixels += scratch.get(FLOAT, place.labels + i * 4L) >= 0 ? 1 : 0;
    }
    for (int c = 0; c < classes; c++) {
      rows(scratch, at + c * ROW_BYTES, place, c);
      float positive = (float) rule.positive();
      float negative = (float) rule.negative();
      partial.set(DOUBLE, to + 16L * c, losses(scratch, place, c, positive, negative));
      partial.set(DOUBLE, to + 16L * c + 8, factors(scratch, place));
    }
    partial.set(DOUBLE, to + 16L * classes, pixels);
  }

  /// q, l and f of one class.
  private void rows(MemorySegment scratch, long logits, Place place, int c) {
    turn(scratch, logits, place.labels, place.f, c, place.bytes); // z for now
    probabilities(scratch, place.f, place.q, place.l, place.bytes);
    logarithms(scratch, place.f, place.l, place.bytes);
    if (rule.gamma() == 2) {
      squares(scratch, place.q, place.f, place.bytes);
    } else {
      powers(scratch, place.l, place.f, (float) -rule.gamma(), place.bytes);
    }
  }

  /// z = x where the label is the class, −x elsewhere.
  private static void turn(MemorySegment rows, long x, long labels, long z, int c, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector value = load(rows, x + i);
      value.neg().blend(value, load(rows, labels + i).compare(VectorOperators.EQ, c)).intoMemorySegment(rows, z + i, LE);
    }
  }

  /// q = σ(−z), and e = e^−|z| in l's place.
  private static void probabilities(MemorySegment rows, long z, long q, long l, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector value = load(rows, z + i);
      FloatVector e = VectorMath.expOfNegative(value.abs().neg());
      FloatVector large = ONE.div(ONE.add(e));
      large.blend(e.mul(large), value.compare(VectorOperators.GT, 0f)).intoMemorySegment(rows, q + i, LE);
      e.intoMemorySegment(rows, l + i, LE);
    }
  }

  /// l = ln(1 + e) + max(−z, 0). What 1 + e loses of e is made up for by a factor (Kahan's way to log1p).
  private static void logarithms(MemorySegment rows, long z, long l, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector e = load(rows, l + i);
      FloatVector sum = ONE.add(e);
      FloatVector kept = sum.sub(ONE);
      FloatVector logarithm = VectorMath.logOfNormal(sum).mul(e.div(kept));
      FloatVector whole = logarithm.blend(e, kept.compare(VectorOperators.EQ, 0f));
      load(rows, z + i).neg().max(0f).add(whole).intoMemorySegment(rows, l + i, LE);
    }
  }

  private static void squares(MemorySegment rows, long q, long f, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector value = load(rows, q + i);
      value.mul(value).intoMemorySegment(rows, f + i, LE);
    }
  }

  /// f = e^(−γ(z + l)), as −log σ(−z) = z + l; f holds z.
  private static void powers(MemorySegment rows, long l, long f, float minusGamma, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector exponent = load(rows, f + i).add(load(rows, l + i)).mul(minusGamma);
      VectorMath.expOfNegative(exponent).intoMemorySegment(rows, f + i, LE);
    }
  }

  private static float losses(MemorySegment rows, Place place, int c, float positive, float negative) {
    FloatVector sum = FloatVector.zero(Lanes.S);
    for (long i = 0; i < place.bytes; i += BYTES) {
      FloatVector label = load(rows, place.labels + i);
      FloatVector weight = all(negative).blend(positive, label.compare(VectorOperators.EQ, c));
      FloatVector loss = load(rows, place.l + i).mul(load(rows, place.f + i)).mul(weight);
      sum = loss.blend(0f, label.compare(VectorOperators.LT, 0f)).add(sum);
    }
    return Lanes.sum(sum);
  }

  private static float factors(MemorySegment rows, Place place) {
    FloatVector sum = FloatVector.zero(Lanes.S);
    for (long i = 0; i < place.bytes; i += BYTES) {
      FloatVector ignored = load(rows, place.labels + i);
      sum = load(rows, place.f + i).blend(0f, ignored.compare(VectorOperators.LT, 0f)).add(sum);
    }
    return Lanes.sum(sum);
  }

  void gradient(WorkerPool workers, Device device, Tensor gLosses, Tensor gFactors, Tensor out) {
    float[] ofLosses = gLosses.toFloats();
    float[] ofFactors = gFactors.toFloats();
    MemorySegment to = out.data();
    strips.run(workers, device, 4, (strip, scratch, at) -> {
      int length = strips.begin(strip, scratch, at);
      Place place = Place.of(at, classes, length);
      strips.labelRow(strip, scratch, place.labels);
      for (int c = 0; c < classes; c++) {
        rows(scratch, at + c * ROW_BYTES, place, c);
        slopes(scratch, place, (float) -rule.gamma());
        float positive = (float) (rule.positive() * ofLosses[c]);
        float negative = (float) (rule.negative() * ofLosses[c]);
        combine(scratch, place, c, positive, negative, ofFactors[c]);
        MemorySegment.copy(scratch, place.l, to, strips.logitsAt(strip, c), length * 4L);
      }
    });
  }

  /// f' = −γ·f·(1 − q) in q's place, and (f·l)' = f'·l − f·q in l's.
  private static void slopes(MemorySegment rows, Place place, float minusGamma) {
    for (long i = 0; i < place.bytes; i += BYTES) {
      FloatVector q = load(rows, place.q + i);
      FloatVector f = load(rows, place.f + i);
      FloatVector slope = f.mul(ONE.sub(q)).mul(minusGamma);
      FloatVector product = slope.mul(load(rows, place.l + i)).sub(f.mul(q));
      slope.intoMemorySegment(rows, place.q + i, LE);
      product.intoMemorySegment(rows, place.l + i, LE);
    }
  }

  /// The gradient by x in l's place: z is −x where the label is another class.
  private static void combine(
      MemorySegment rows, Place place, int c, float positive, float negative, float ofFactor) {
    for (long i = 0; i < place.bytes; i += BYTES) {
      FloatVector label = load(rows, place.labels + i);
      var own = label.compare(VectorOperators.EQ, c);
      FloatVector weight = all(-negative).blend(positive, own);
      FloatVector factor = all(-ofFactor).blend(ofFactor, own);
      FloatVector g = load(rows, place.l + i).mul(weight).add(load(rows, place.q + i).mul(factor));
      g.blend(0f, label.compare(VectorOperators.LT, 0f)).intoMemorySegment(rows, place.l + i, LE);
    }
  }
}
