package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Expand;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.Pad2d;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Resize;
import org.geopeft.autograd.op.Scale;
import org.geopeft.autograd.op.SelfAttention;
import org.geopeft.autograd.op.Slice;
import org.geopeft.autograd.op.SoftmaxOp;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// PyTorch's operations by name, said with ours. What has no counterpart yet is refused by name, never approximated.
final class OpTranslation {
  private static final long DEFAULT_IGNORE = -100;

  private final Run run;
  private final Attributes attributes;
  private final Map<String, Tensor> inputs;

  /// @param attributes of the case
  /// @param inputs by PyTorch's names
  OpTranslation(Run run, Attributes attributes, Map<String, Tensor> inputs) {
    this.run = run;
    this.attributes = attributes;
    this.inputs = inputs;
  }

  /// The outputs of an operation.
  ///
  /// @throws MissingOperationException when there is no counterpart
  List<Tensor> apply(String op) {
    return switch (op) {
      case "split", "chunk" -> parts(op);
      default -> List.of(single(op));
    };
  }

  private Tensor single(String op) {
    return switch (op) {
      case "add", "sub", "mul", "div", "maximum", "minimum" -> binary(op);
      case "exp", "log", "log1p", "sqrt", "abs", "neg", "sin", "cos", "erf", "relu", "sigmoid", "tanh", "silu" ->
          unary(Unary.valueOf(op.toUpperCase(Locale.ROOT)));
      case "gelu" -> {
        require(attributes.text("approximate").equals("none"), "gelu with tanh");
        yield unary(Unary.GELU);
      }
      case "pow_scalar" -> {
        require(attributes.number("exponent", 0) == 2, "pow with an exponent other than 2");
        yield unary(Unary.SQUARE);
      }
      case "mul_scalar" -> run.apply(new Scale(attributes.number("value")), x());
      case "add_scalar" ->
          run.apply(new ElementwiseBinary(Binary.ADD), x(), run.full(Shape.scalar(), attributes.number("value")));
      case "sum" -> reduce(Reduction.SUM);
      case "mean" -> reduce(Reduction.MEAN);
      case "argmax" -> argmax();
      case "matmul" -> matmul();
      case "linear" -> run.apply(new LinearOp(), x(), input("weight"), inputs.get("bias"));
      case "softmax" -> softmax();
      case "attention" -> attention();
      case "layer_norm" -> layerNorm();
      case "interpolate" -> interpolate();
      case "pad" -> pad();
      case "cat" -> run.apply(new Concat(axis("dim", input("x0").shape().rank())), numbered()).getFirst();
      case "stack" -> stack();
      case "slice" -> slice();
      case "permute" -> run.apply(new Permute(axes("dims", x().shape().rank())), x());
      case "reshape" -> reshape();
      case "expand" -> expand();
      case "cross_entropy" -> crossEntropy();
      case "segmentation_loss", "classification_loss" -> taskLoss();
      default -> throw new MissingOperationException(op);
    };
  }

  private static void require(boolean holds, String otherwiseMissing) {
    if (!holds) {
      throw new MissingOperationException(otherwiseMissing);
    }
  }

  private Tensor input(String name) {
    return Objects.requireNonNull(inputs.get(name), () -> "the case has no input " + name);
  }

  private Tensor x() {
    return input("x");
  }

  /// x0, x1, … in order.
  private List<Tensor> numbered() {
    return IntStream.range(0, inputs.size()).mapToObj(i -> input("x" + i)).toList();
  }

  private int axis(String key, int rank) {
    int axis = attributes.integer(key);
    return axis < 0 ? axis + rank : axis;
  }

  private List<Integer> axes(String key, int rank) {
    return IntStream.of(attributes.integers(key)).mapToObj(axis -> axis < 0 ? axis + rank : axis).toList();
  }

  private Tensor unary(Unary function) {
    return run.apply(new ElementwiseUnary(function), x());
  }

  private Tensor binary(String op) {
    Binary function =
        switch (op) {
          case "maximum" -> Binary.MAX;
          case "minimum" -> Binary.MIN;
          default -> Binary.valueOf(op.toUpperCase(Locale.ROOT));
        };
    return run.apply(new ElementwiseBinary(function), x(), input("y"));
  }

  private Tensor reduce(Reduction reduction) {
    Shape shape = x().shape();
    List<Integer> axes =
        attributes.has("dim") ? axes("dim", shape.rank()) : IntStream.range(0, shape.rank()).boxed().toList();
    Tensor kept = run.apply(new Reduce(reduction, axes), x());
    return attributes.flag("keepdim") ? kept : run.apply(new Reshape(without(shape, axes)), kept);
  }

  private static Shape without(Shape shape, List<Integer> axes) {
    return Shape.of(IntStream.range(0, shape.rank()).filter(i -> !axes.contains(i)).mapToLong(shape::size).toArray());
  }

  private Tensor argmax() {
    Tensor x = attributes.has("dim") ? x() : run.contiguous(x()).reshape(Shape.of(x().shape().elements()));
    int axis = attributes.has("dim") ? axis("dim", x.shape().rank()) : 0;
    Tensor out = run.scope().allocate(DType.I64, x.shape().without(axis));
    run.backend().argmax(x, axis, out);
    if (!attributes.flag("keepdim")) {
      return out;
    }
    return attributes.has("dim") ? out.reshape(x.shape().with(axis, 1)) : out.reshape(ones(x().shape().rank()));
  }

  private static Shape ones(int rank) {
    return Shape.of(IntStream.range(0, rank).mapToLong(_ -> 1).toArray());
  }

  /// Vectors are seen as a row on the left and as a column on the right, and lose that axis again.
  private Tensor matmul() {
    Tensor a = x();
    Tensor b = input("y");
    boolean row = a.shape().rank() == 1;
    boolean column = b.shape().rank() == 1;
    Tensor left = row ? run.apply(Reshape.to(1, a.shape().size(0)), a) : a;
    Tensor right = column ? run.apply(Reshape.to(b.shape().size(0), 1), b) : b;
    MatMul op = new MatMul(attributes.flag("transpose_x"), attributes.flag("transpose_y"));
    Tensor product = run.apply(op, left, right);
    Shape shape = product.shape();
    shape = column ? shape.without(shape.rank() - 1) : shape;
    shape = row ? shape.without(shape.rank() - (column ? 1 : 2)) : shape;
    return row || column ? run.apply(new Reshape(shape), product) : product;
  }

  private Tensor softmax() {
    int rank = x().shape().rank();
    require(rank > 0, "softmax of a scalar");
    int axis = axis("dim", rank);
    if (axis == rank - 1) {
      return run.apply(new SoftmaxOp(), x());
    }
    List<Integer> exchanged = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    exchanged.set(axis, rank - 1);
    exchanged.set(rank - 1, axis);
    Permute exchange = new Permute(exchanged); // its own inverse
    return run.apply(exchange, run.apply(new SoftmaxOp(), run.apply(exchange, x())));
  }

  /// query, key, value `[B, H, N, d]` stacked as `[B, N, 3·H·d]`.
  private Tensor attention() {
    require(!inputs.containsKey("mask"), "attention with a mask");
    require(!attributes.flag("causal"), "causal attention");
    require(!attributes.has("scale"), "attention with another scale");
    Shape shape = input("query").shape();
    boolean self = shape.equals(input("key").shape()) && shape.equals(input("value").shape());
    require(self && shape.rank() == 4, "attention between different sequences");
    List<Tensor> parts = new ArrayList<>();
    long width = shape.size(1) * shape.size(3);
    for (String name : List.of("query", "key", "value")) {
      Tensor byToken = run.apply(Permute.of(0, 2, 1, 3), input(name));
      parts.add(run.apply(Reshape.to(shape.size(0), shape.size(2), width), byToken));
    }
    Tensor qkv = run.apply(new Concat(2), parts).getFirst();
    Tensor mixed = run.apply(new SelfAttention(shape.intSize(1)), qkv);
    Tensor byHead = run.apply(Reshape.to(shape.size(0), shape.size(2), shape.size(1), shape.size(3)), mixed);
    return run.apply(Permute.of(0, 2, 1, 3), byHead);
  }

  private Tensor layerNorm() {
    Shape normalized = attributes.shape("normalized_shape");
    Shape shape = x().shape();
    long width = normalized.elements();
    Tensor rows = run.apply(Reshape.to(shape.elements(0, shape.rank() - normalized.rank()), width), x());
    Tensor weight = flat("weight", width, 1);
    Tensor bias = flat("bias", width, 0);
    return run.apply(new Reshape(shape), run.apply(new LayerNormOp(attributes.number("eps")), rows, weight, bias));
  }

  private Tensor flat(String name, long width, double otherwise) {
    Tensor given = inputs.get(name);
    return given == null ? run.full(Shape.of(width), otherwise) : run.apply(Reshape.to(width), given);
  }

  private Tensor interpolate() {
    ResizeMode mode =
        switch (attributes.text("mode")) {
          case "nearest" -> ResizeMode.NEAREST;
          case "bilinear" -> ResizeMode.BILINEAR;
          case "bicubic" -> ResizeMode.BICUBIC;
          default -> throw new MissingOperationException("interpolate with mode " + attributes.text("mode"));
        };
    require(!attributes.flag("antialias"), "interpolate with antialias");
    Shape shape = x().shape();
    require(shape.rank() == 4, "interpolate of one or three axes");
    int[] size = attributes.has("size") ? attributes.integers("size") : scaled(shape);
    return run.apply(new Resize(mode, attributes.flag("align_corners"), size[0], size[size.length - 1]), x());
  }

  /// A factor means the same as the size where it gives whole pixels.
  private int[] scaled(Shape shape) {
    Object factor = Objects.requireNonNull(attributes.get("scale_factor"), "interpolate needs a size or a factor");
    List<?> factors = factor instanceof List<?> list ? list : List.of(factor, factor);
    double height = shape.size(2) * ((Number) factors.get(0)).doubleValue();
    double width = shape.size(3) * ((Number) factors.get(1)).doubleValue();
    require(height == Math.rint(height) && width == Math.rint(width), "interpolate by a factor that splits pixels");
    return new int[] {(int) height, (int) width};
  }

  private Tensor pad() {
    int[] sides = attributes.integers("pad"); // last axis first, before and after
    require(sides.length <= 4 && x().shape().rank() >= 2, "pad of one or more than two axes");
    require(IntStream.of(sides).allMatch(side -> side >= 0), "pad with negative sizes");
    Object value = attributes.get("value");
    require(value == null || (value instanceof Number number && number.doubleValue() == 0), "pad with a value");
    PadMode mode = PadMode.valueOf(attributes.text("mode").toUpperCase(Locale.ROOT));
    boolean two = sides.length == 4;
    return run.apply(new Pad2d(mode, two ? sides[2] : 0, two ? sides[3] : 0, sides[0], sides[1]), x());
  }

  private Tensor stack() {
    int axis = axis("dim", input("x0").shape().rank() + 1);
    List<Tensor> parts = numbered().stream()
        .map(part -> run.apply(new Reshape(part.shape().insert(axis, 1)), part))
        .toList();
    return run.apply(new Concat(axis), parts).getFirst();
  }

  /// Parts of given sizes, or as many of one size as there are, the last one smaller.
  private List<Tensor> parts(String op) {
    int axis = axis("dim", x().shape().rank());
    int whole = x().shape().intSize(axis);
    int[] sizes = attributes.integers("sizes");
    if (op.equals("chunk") || attributes.get("sizes") instanceof Number) {
      int step = op.equals("chunk") ? Math.ceilDiv(whole, attributes.integer("chunks")) : sizes[0];
      sizes = IntStream.range(0, Math.ceilDiv(whole, step)).map(i -> Math.min(step, whole - i * step)).toArray();
    }
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      parts.add(run.apply(new Slice(axis, from, from + size), x()));
      from += size;
    }
    return parts;
  }

  private Tensor slice() {
    Tensor part = x();
    List<?> ranges = attributes.get("ranges") instanceof List<?> list ? list : List.of();
    for (int axis = 0; axis < ranges.size(); axis++) {
      List<?> range = ranges.get(axis) instanceof List<?> list ? list : List.of();
      require(range.size() < 3 || range.get(2) == null || range.get(2).equals(1), "slice with a step");
      int size = part.shape().intSize(axis);
      int from = range.get(0) instanceof Number number ? bounded(number.intValue(), size) : 0;
      int to = range.get(1) instanceof Number number ? bounded(number.intValue(), size) : size;
      part = run.apply(new Slice(axis, from, Math.max(from, to)), part);
    }
    return part;
  }

  private static int bounded(int index, int size) {
    return Math.clamp(index < 0 ? index + size : index, 0, size);
  }

  /// −1 keeps an axis' own size.
  private Tensor expand() {
    int[] sizes = attributes.integers("shape");
    Shape from = x().shape();
    Shape to = Shape.of(IntStream.range(0, sizes.length)
        .mapToLong(i -> sizes[i] >= 0 ? sizes[i] : from.size(i - sizes.length))
        .toArray());
    return run.apply(new Expand(to), x());
  }

  /// −1 is the size that fits.
  private Tensor reshape() {
    int[] sizes = attributes.integers("shape");
    long known = IntStream.of(sizes).filter(size -> size >= 0).asLongStream().reduce(1, (a, b) -> a * b);
    long left = x().shape().elements() / Math.max(1, known);
    return run.apply(new Reshape(Shape.of(IntStream.of(sizes).mapToLong(s -> s >= 0 ? s : left).toArray())), x());
  }

  private Tensor crossEntropy() {
    require(attributes.number("label_smoothing", 0) == 0, "cross-entropy with label smoothing");
    String reduction = attributes.has("reduction") ? attributes.text("reduction") : "mean";
    require(reduction.equals("mean"), "cross-entropy with reduction " + reduction);
    require(!input("target").type().isFloating(), "cross-entropy against probabilities");
    require(x().shape().rank() >= 2, "cross-entropy of one sample");
    CrossEntropy op = new CrossEntropy((long) attributes.number("ignore_index", DEFAULT_IGNORE));
    return run.apply(op, x(), input("target"), inputs.get("weight"));
  }

  /// The losses of TerraTorch's tasks by their names there.
  private Tensor taskLoss() {
    require(attributes.text("loss").equals("ce"), "loss " + attributes.text("loss"));
    Tensor weights = null;
    if (attributes.get("class_weights") instanceof List<?> list) {
      weights = run.allocate(Shape.of(list.size()));
      weights.set(list.stream().mapToDouble(weight -> ((Number) weight).doubleValue()).toArray());
    }
    CrossEntropy op = new CrossEntropy((long) attributes.number("ignore_index", DEFAULT_IGNORE));
    return run.apply(op, x(), input("target"), weights);
  }
}
