package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.Expand;
import org.geopeft.autograd.op.Flip;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.PixelShuffle;
import org.geopeft.autograd.op.RepeatInterleave;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Roll;
import org.geopeft.autograd.op.Slice;
import org.geopeft.autograd.op.Split;
import org.geopeft.autograd.op.Stack;
import org.geopeft.autograd.op.Tile;
import org.geopeft.autograd.op.Triangle;
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
        Map.entry("split", ShapeTranslations::split),
        Map.entry("chunk", ShapeTranslations::chunk),
        Map.entry("slice", Call.single(ShapeTranslations::slice)),
        Map.entry("permute", Call.single(ShapeTranslations::permute)),
        Map.entry("reshape", Call.single(ShapeTranslations::reshape)),
        Map.entry("expand", Call.single(ShapeTranslations::expand)),
        Map.entry("tile", Call.single(call -> call.run().apply(new Tile(longs(call, "repeats")), call.x()))),
        Map.entry("repeat_interleave", Call.single(ShapeTranslations::repeatInterleave)),
        Map.entry("flip", Call.single(ShapeTranslations::flip)),
        Map.entry("roll", Call.single(ShapeTranslations::roll)),
        Map.entry("pixel_shuffle", Call.single(call -> pixelShuffle(call, false))),
        Map.entry("pixel_unshuffle", Call.single(call -> pixelShuffle(call, true))),
        Map.entry("tril", Call.single(call -> triangle(call, true))),
        Map.entry("triu", Call.single(call -> triangle(call, false))));
  }

  private static List<Long> longs(Call call, String key) {
    return IntStream.of(call.attributes().integers(key)).mapToObj(number -> (long) number).toList();
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
    return call.run().apply(new Stack(axis), call.numbered()).getFirst();
  }

  private static List<Tensor> split(Call call) {
    int axis = call.axis("dim", call.x().shape().rank());
    List<Long> sizes = longs(call, "sizes");
    Split split = call.attributes().get("sizes") instanceof Number
        ? Split.every(axis, call.x().shape().size(axis), sizes.getFirst()) : new Split(axis, sizes);
    return call.run().apply(split, List.of(call.x()));
  }

  private static List<Tensor> chunk(Call call) {
    int axis = call.axis("dim", call.x().shape().rank());
    Split split = Split.chunks(axis, call.x().shape().size(axis), call.attributes().integer("chunks"));
    return call.run().apply(split, List.of(call.x()));
  }

  private static Tensor slice(Call call) {
    Tensor part = call.x();
    List<?> ranges = call.attributes().get("ranges") instanceof List<?> list ? list : List.of();
    for (int axis = 0; axis < ranges.size(); axis++) {
      List<?> range = ranges.get(axis) instanceof List<?> list ? list : List.of();
      int size = part.shape().intSize(axis);
      int from = range.get(0) instanceof Number number ? bounded(number.intValue(), size) : 0;
      int to = range.get(1) instanceof Number number ? bounded(number.intValue(), size) : size;
      int step = range.size() > 2 && range.get(2) instanceof Number number ? number.intValue() : 1;
      part = call.run().apply(new Slice(axis, from, Math.max(from, to), step), part);
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
    Shape to = Shape.of(IntStream.of(sizes).mapToLong(size -> size >= 0 ? size : left).toArray());
    return call.run().apply(new Reshape(to), call.x());
  }

  /// Without an axis, of the flat list.
  private static Tensor flat(Call call, boolean whole) {
    return whole ? call.run().apply(Reshape.to(call.x().shape().elements()), call.x()) : call.x();
  }

  private static Tensor repeatInterleave(Call call) {
    boolean whole = !call.attributes().has("dim");
    Tensor x = flat(call, whole);
    int axis = whole ? 0 : call.axis("dim", x.shape().rank());
    return call.run().apply(new RepeatInterleave(axis, longs(call, "repeats")), x);
  }

  private static Tensor flip(Call call) {
    return call.run().apply(new Flip(call.axes("dims", call.x().shape().rank())), call.x());
  }

  /// An axis that is named twice is turned by the sum.
  private static Tensor roll(Call call) {
    boolean whole = !call.attributes().has("dims");
    Tensor x = flat(call, whole);
    List<Long> shifts = longs(call, "shifts");
    List<Integer> axes = whole ? List.of(0) : call.axes("dims", x.shape().rank());
    Map<Integer, Long> sums = new LinkedHashMap<>();
    for (int i = 0; i < axes.size(); i++) {
      sums.merge(axes.get(i), shifts.get(i), Long::sum);
    }
    Tensor rolled = call.run().apply(new Roll(List.copyOf(sums.keySet()), new ArrayList<>(sums.values())), x);
    return whole ? call.run().apply(new Reshape(call.x().shape()), rolled) : rolled;
  }

  private static Tensor pixelShuffle(Call call, boolean back) {
    return call.run().apply(new PixelShuffle(call.attributes().integer("factor"), back), call.x());
  }

  private static Tensor triangle(Call call, boolean lower) {
    return call.run().apply(new Triangle(lower, (long) call.attributes().number("diagonal", 0)), call.x());
  }
}
