package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What becomes of a row q·k before the softmax: scale, mask, and −∞ for keys that the query does not see.
final class AttentionRows {
  private static final float HIDDEN = Float.NEGATIVE_INFINITY;

  /// What a gradient starts from.
  record Operands(
      AttentionSettings settings,
      Tensor q,
      Tensor k,
      Tensor v,
      @Nullable Tensor mask,
      Tensor out,
      Tensor logSum,
      Tensor g) {}

  private final AttentionSettings settings;
  private final @Nullable Tensor mask;
  private final int keys;
  private final float scale;
  private final boolean plain;

  AttentionRows(AttentionSettings settings, @Nullable Tensor mask, int keys) {
    this.settings = settings;
    this.mask = mask;
    this.keys = keys;
    scale = (float) settings.scale();
    plain = mask == null && !settings.causal() && scale > 0;
  }

  /// Whether there is nothing but a positive scale, which then is left to the softmax.
  boolean isPlain() {
    return plain;
  }

  /// The factor of the logits.
  float scale() {
    return scale;
  }

  /// Floats of scratch memory.
  long scratchFloats() {
    return Rows.padded(keys);
  }

  /// q·k → scale · q·k + mask for one row at byte `at`, padded with −∞ to whole vectors.
  ///
  /// @param biasAt where in `scratch` the row of the mask may be put
  void finish(int job, int query, MemorySegment scratch, long at, long biasAt) {
    int padded = Rows.padded(keys);
    if (mask == null) {
      Softmax.multiply(scratch, at, padded, scale);
    } else {
      takeMask(mask, job, query, scratch, biasAt);
      scaleAndAdd(scratch, at, biasAt, padded * 4L, scale);
    }
    hide(scratch, at, settings.visible(query, keys), padded);
  }

  private static void scaleAndAdd(MemorySegment scratch, long at, long biasAt, long bytes, float scale) {
    FloatVector factor = all(scale);
    for (long i = 0; i < bytes; i += BYTES) {
      load(scratch, at + i).fma(factor, load(scratch, biasAt + i)).intoMemorySegment(scratch, at + i, LE);
    }
  }

  private static void hide(MemorySegment scratch, long at, int from, int padded) {
    int whole = Math.min(padded, (from + COUNT - 1) / COUNT * COUNT);
    for (int i = from; i < whole; i++) {
      scratch.set(FLOAT, at + i * 4L, HIDDEN);
    }
    FloatVector hidden = all(HIDDEN);
    for (long i = whole * 4L; i < padded * 4L; i += BYTES) {
      hidden.intoMemorySegment(scratch, at + i, LE);
    }
  }

  /// A row of the mask as floats that are added.
  private void takeMask(Tensor from, int job, int query, MemorySegment to, long at) {
    Matrix rows = Heads.matrix(from, job);
    long source = rows.offset(query, 0);
    long step = rows.columnStride();
    if (from.type() == DType.BOOL) {
      for (int i = 0; i < keys; i++) {
        boolean seen = rows.data().get(ValueLayout.JAVA_BYTE, source + i * step) != 0;
        to.set(FLOAT, at + i * 4L, seen ? 0 : HIDDEN);
      }
    } else if (step == 1) {
      MemorySegment.copy(rows.data(), source * 4, to, at, keys * 4L);
    } else {
      for (int i = 0; i < keys; i++) {
        to.set(FLOAT, at + i * 4L, rows.data().get(FLOAT, (source + i * step) * 4));
      }
    }
  }
}
