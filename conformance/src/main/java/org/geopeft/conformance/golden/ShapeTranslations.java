package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.Expand;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Slice;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Operations that move elements about.
final class ShapeTranslations {
  private ShapeTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("cat", Call.single(ShapeTranslations::cat)),
        Map.entry("stack", Call.single(ShapeTranslations::stack)),
        Map.entry("split", call -> parts(call, "split")),
        Map.entry("chunk", call -> parts(call, "chunk")),
        Map.entry("slice", Call.single(ShapeTranslations::slice)),
        Map.entry("permute", Call.single(ShapeTranslations::permute)),
        Map.entry("reshape", Call.single(ShapeTranslations::reshape)),
        Map.entry("expand", Call.single(ShapeTranslations::expand)));
  }

  private static Tensor cat(Call call) {
    int axis = call.axis("dim", call.input("x0").shape().rank());
    return call.run().apply(new Concat(axis), call.numbered()).getFirst();
  }

  private static Tensor permute(Call call) {
    return call.run().apply(new Permute(call.axes("dims", call.x().shape().rank())), call.x());
  }

  private static Tensor stack(Call call) {
    int axis = call.axis("dim", call.input("x0").shape().rank() + 1);
    List<Tensor> parts = call.numbered().stream()
        .map(part -> call.run().apply(new Reshape(part.shape().insert(axis, 1)), part))
        .toList();
    return call.run().apply(new Concat(axis), parts).getFirst();
  }

  /// Parts of given sizes, or as many of one size as there are, the last one smaller.
  private static List<Tensor> parts(Call call, String op) {
    int axis = call.axis("dim", call.x().shape().rank());
    int whole = call.x().shape().intSize(axis);
    int[] sizes = call.attributes().integers("sizes");
    if (op.equals("chunk") || call.attributes().get("sizes") instanceof Number) {
      int step = op.equals("chunk") ? Math.ceilDiv(whole, call.attributes().integer("chunks")) : sizes[0];
      sizes = IntStream.range(0, Math.ceilDiv(whole, step)).map(i -> Math.min(step, whole - i * step)).toArray();
    }
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      parts.add(call.run().apply(new Slice(axis, from, from + size), call.x()));
      from += size;
    }
    return parts;
  }

  private static Tensor slice(Call call) {
    Tensor part = call.x();
    List<?> ranges = call.attributes().get("ranges") instanceof List<?> list ? list : List.of();
    for (int axis = 0; axis < ranges.size(); axis++) {
      List<?> range = ranges.get(axis) instanceof List<?> list ? list : List.of();
      Call.require(range.size() < 3 || range.get(2) == null || range.get(2).equals(1), "slice with a step");
      int size = part.shape().intSize(axis);
      int from = range.get(0) instanceof Number number ? bounded(number.intValue(), size) : 0;
      int to = range.get(1) instanceof Number number ? bounded(number.intValue(), size) : size;
      part = call.run().apply(new Slice(axis, from, Math.max(from, to)), part);
    }
    return part;
  }

  private static int bounded(int index, int size) {
    return Math.clamp(index < 0 ? index + size : index, 0, size);
  }

  /// −1 keeps an axis' own size.
  private static Tensor expand(Call call) {
    int[] sizes = call.attributes().integers("shape");
    Shape from = call.x().shape();
    Shape to = Shape.of(IntStream.range(0, sizes.length)
        .mapToLong(i -> sizes[i] >= 0 ? sizes[i] : from.size(i - sizes.length))
        .toArray());
    return call.run().apply(new Expand(to), call.x());
  }

  /// −1 is the size that fits.
  private static Tensor reshape(Call call) {
    int[] sizes = call.attributes().integers("shape");
    long known = IntStream.of(sizes).filter(size -> size >= 0).asLongStream().reduce(1, (a, b) -> a * b);
    long left = call.x().shape().elements() / Math.max(1, known);
    return call.run().apply(new Reshape(Shape.of(IntStream.of(sizes).mapToLong(s -> s >= 0 ? s : left).toArray())), call.x());
  }
}
