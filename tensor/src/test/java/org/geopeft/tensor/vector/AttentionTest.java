package org.geopeft.tensor.vector;

import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.Twins.Twin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest {
  private static final Backend VECTOR = Twins.TWO_THREADS;
  private static final Backend REFERENCE = new ReferenceBackend();

  @ParameterizedTest
  @CsvSource({"1,1,1,1,1", "2,3,50,50,8", "1,2,197,197,64", "2,2,5,130,40", "1,4,100,3,33", "0,2,4,4,8", "1,1,0,4,8"})
  void forwardAndGradient(int batch, int heads, int queries, int keys, int headWidth) {
    try (Twins twins = new Twins(queries)) {
      long width = (long) heads * headWidth;
      check(
          twins,
          heads,
          twins.normal(batch, queries, width),
          twins.normal(batch, keys, width),
          twins.normal(batch, keys, width));
    }
  }

  @Test
  void slicesOfOneProjection() {
    try (Twins twins = new Twins(4)) {
      Twin qkv = twins.normal(2, 60, 3 * 48);
      check(
          twins,
          3,
          qkv.view(t -> t.slice(2, 0, 48)),
          qkv.view(t -> t.slice(2, 48, 96)),
          qkv.view(t -> t.slice(2, 96, 144)));
    }
  }

  @Test
  void largeLogitsDoNotOverflow() {
    try (Twins twins = new Twins(4)) {
      Twin q = twins.filled(Shape.of(1, 20, 16), i -> 30 * Math.sin(i));
      Twin k = twins.filled(Shape.of(1, 20, 16), i -> 30 * Math.cos(i));
      Twin v = twins.normal(1, 20, 16);
      Twin out = twins.result(q.shape());
      Twin logSum = twins.result(Shape.of(1, 1, 20));
      REFERENCE.attention(1, q.expected(), k.expected(), v.expected(), out.expected(), logSum.expected());
      VECTOR.attention(1, q.actual(), k.actual(), v.actual(), out.actual(), logSum.actual());
      Close.norm(out, 2e-4); // the logits are near 1,000 and exact to 1e-4
      Close.norm(logSum, 1e-6);
    }
  }

  private static void check(Twins twins, int heads, Twin q, Twin k, Twin v) {
    Shape shape = q.shape();
    Twin out = twins.result(shape);
    Twin logSum = twins.result(Shape.of(shape.size(0), heads, shape.size(1)));
    REFERENCE.attention(heads, q.expected(), k.expected(), v.expected(), out.expected(), logSum.expected());
    VECTOR.attention(heads, q.actual(), k.actual(), v.actual(), out.actual(), logSum.actual());
    Close.norm(out, 5e-7);
    Close.norm(logSum, 5e-7);

    Twin g = twins.normal(shape.toArray());
    Twin outQ = twins.result(shape);
    Twin outK = twins.result(k.shape());
    Twin outV = twins.result(k.shape());
    REFERENCE.attentionGradient(
        heads, q.expected(), k.expected(), v.expected(), out.expected(), logSum.expected(), g.expected(),
        outQ.expected(), outK.expected(), outV.expected());
    VECTOR.attentionGradient(
        heads, q.actual(), k.actual(), v.actual(), out.actual(), logSum.actual(), g.actual(),
        outQ.actual(), outK.actual(), outV.actual());
    Close.norm(outQ, 2e-6);
    Close.norm(outK, 2e-6);
    Close.norm(outV, 1e-6);
    Twin onlyQ = twins.result(shape);
    VECTOR.attentionGradient(
        heads, q.actual(), k.actual(), v.actual(), out.actual(), logSum.actual(), g.actual(), onlyQ.actual(), null,
        null);
    Close.norm(new Twin(outQ.expected(), onlyQ.actual()), 2e-6);
  }
}
