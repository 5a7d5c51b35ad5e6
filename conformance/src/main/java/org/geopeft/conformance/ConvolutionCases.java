package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.geopeft.autograd.op.Convolution;
import org.geopeft.autograd.op.TransposedConvolution;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Slide;

/// Convolutions over one to three axes, and transposed ones.
final class ConvolutionCases {
  private ConvolutionCases() {}

  static List<OpCase> all() {
    return List.of(convolution(), transposed());
  }

  private static Convolution one(Slide... slides) {
    return new Convolution(List.of(slides), 1);
  }

  /// Over images, the same along both axes.
  private static Convolution images(int stride, int padding, int dilation, int groups) {
    Slide slide = Slide.of(stride, padding, dilation);
    return new Convolution(List.of(slide, slide), groups);
  }

  private static OpCase convolution() {
    Convolution plain = images(1, 0, 1, 1);
    Convolution padded = images(1, 1, 1, 1);
    OpCase.Builder c = OpCase.of("convolution", Convolution.class)
        .linear(sample -> sample.operands().size() == 2 ? Linearity.EACH : Linearity.NONE)
        .sample("3x3", padded, Operand.of(2, 3, 6, 5), Operand.of(4, 3, 3, 3), Operand.of(4))
        .sample("without bias", padded, Operand.of(2, 3, 5, 4), Operand.of(2, 3, 3, 3))
        .sample("one image", padded, Operand.of(3, 5, 4), Operand.of(2, 3, 3, 3), Operand.of(2))
        .sample("1x1", plain, Operand.of(2, 5, 3, 7), Operand.of(3, 5, 1, 1), Operand.of(3))
        .sample("one pixel", plain, Operand.of(1, 1, 1, 1), Operand.of(1, 1, 1, 1), Operand.of(1))
        .sample("kernel of the image", plain, Operand.of(2, 3, 4, 5), Operand.of(3, 3, 4, 5), Operand.of(3))
        .sample("padding beyond the kernel", images(1, 4, 1, 1), Operand.of(1, 2, 2, 3), Operand.of(3, 2, 3, 3))
        .sample("stride", images(2, 1, 1, 1), Operand.of(2, 2, 7, 6), Operand.of(3, 2, 3, 3), Operand.of(3))
        .sample("stride beyond the kernel", images(3, 0, 1, 1), Operand.of(1, 2, 8, 7), Operand.of(3, 2, 2, 1))
        .sample("patches", images(4, 0, 1, 1), Operand.of(2, 3, 8, 12), Operand.of(5, 3, 4, 4), Operand.of(5))
        .sample("patches and a rest", images(3, 0, 1, 1), Operand.of(1, 2, 8, 7), Operand.of(5, 2, 3, 3))
        .sample("dilation", images(1, 2, 2, 1), Operand.of(1, 2, 7, 6), Operand.of(3, 2, 3, 3))
        .sample("dilation and stride", images(2, 3, 3, 1), Operand.of(1, 2, 9, 8), Operand.of(2, 2, 3, 3))
        .sample("same, even kernel", one(Slide.same(4, 1), Slide.same(2, 3)), Operand.of(1, 2, 5, 6),
            Operand.of(3, 2, 4, 2))
        .sample("uneven", one(new Slide(3, 1, 0, 1), new Slide(2, 2, 3, 2)), Operand.of(1, 2, 9, 6),
            Operand.of(3, 2, 3, 4), Operand.of(3))
        .sample("groups", images(1, 1, 1, 3), Operand.of(1, 6, 4, 5), Operand.of(9, 2, 3, 3), Operand.of(9))
        .sample("depthwise", images(1, 1, 1, 5), Operand.of(2, 5, 4, 7), Operand.of(5, 1, 3, 3), Operand.of(5))
        .sample("depthwise, stride", images(2, 2, 1, 3), Operand.of(1, 3, 9, 7), Operand.of(6, 1, 5, 5), Operand.of(6))
        .sample("depthwise, dilation", images(3, 2, 2, 2), Operand.of(1, 2, 11, 9), Operand.of(4, 1, 3, 2))
        .sample("depthwise, wide", images(1, 3, 1, 2), Operand.of(1, 2, 5, 130), Operand.of(2, 1, 7, 7))
        .sample("no images", padded, Operand.of(0, 3, 5, 5), Operand.of(2, 3, 3, 3), Operand.of(2))
        .sample("no images, depthwise", images(1, 1, 1, 3), Operand.of(0, 3, 5, 5), Operand.of(3, 1, 3, 3))
        .sample("no channels in", padded, Operand.of(2, 0, 3, 3), Operand.of(2, 0, 3, 3), Operand.of(2))
        .sample("no channels out", padded, Operand.of(2, 3, 3, 3), Operand.of(0, 3, 3, 3), Operand.of(0))
        .sample("only padding", images(1, 2, 1, 1), Operand.of(1, 2, 0, 3), Operand.of(2, 2, 3, 3), Operand.of(2))
        .sample("many channels", padded, Operand.of(1, 67, 5, 5), Operand.of(29, 67, 3, 3), Operand.of(29))
        .sample("many windows", padded, Operand.of(1, 2, 29, 41), Operand.of(13, 2, 3, 3), Operand.of(13))
        .sample("one axis", one(Slide.of(2, 1, 1)), Operand.of(2, 3, 11), Operand.of(4, 3, 3), Operand.of(4))
        .sample("three axes", one(Slide.of(1, 1, 1), Slide.of(2, 1, 1), Slide.of(1, 0, 2)), Operand.of(1, 2, 3, 5, 4),
            Operand.of(3, 2, 3, 3, 2), Operand.of(3))
        .sample("tubelets", one(Slide.of(2, 0, 1), Slide.of(3, 0, 1), Slide.of(3, 0, 1)), Operand.of(1, 2, 4, 6, 9),
            Operand.of(5, 2, 2, 3, 3), Operand.of(5))
        .sample("frame by frame", one(Slide.PLAIN, Slide.of(2, 0, 1), Slide.of(2, 0, 1)), Operand.of(1, 2, 3, 4, 4),
            Operand.of(3, 2, 1, 2, 2))
        .sample("one image, layouts", padded, Operand.of(3, 5, 4).laid(Layout.REVERSED),
            Operand.of(2, 3, 3, 3).laid(Layout.REVERSED), Operand.of(2))
        .sample("layouts", padded, Operand.of(2, 3, 5, 4).laid(Layout.REVERSED),
            Operand.of(2, 3, 3, 3).laid(Layout.WINDOW), Operand.of(2).laid(Layout.STEPPED));
    return wrongConvolutions(c)
        .tolerance(Tolerance.together(4, 0.3))
        .additions(ConvolutionCases::longestSum)
        .flops(ConvolutionCases::flops)
        .drawing(ConvolutionCases::draw);
  }

  private static OpCase.Builder wrongConvolutions(OpCase.Builder c) {
    Convolution plain = images(1, 0, 1, 1);
    return c
        .wrong("channels", () -> plain, List.of(Operand.of(1, 2, 4, 4), Operand.of(3, 4, 3, 3)),
            "GP-SHAPE-061", "convolution: x [1, 2, 4, 4], weight [3, 4, 3, 3] in 1 group\n", "x has 4 channels, got 2")
        .wrong("groups", () -> images(1, 0, 1, 2), List.of(Operand.of(1, 4, 4, 4), Operand.of(3, 2, 3, 3)),
            "GP-SHAPE-061", "in 2 groups\n", "3, is a multiple of the groups")
        .wrong("no groups", () -> images(1, 0, 1, 0), List.of(Operand.of(1, 4, 4, 4), Operand.of(3, 4, 3, 3)),
            "GP-SHAPE-061")
        .wrong("no axes", () -> one(), List.of(Operand.of(2, 3), Operand.of(4, 3)), "GP-SHAPE-060", "axes, here 0")
        .wrong("four axes", () -> one(Slide.PLAIN, Slide.PLAIN, Slide.PLAIN, Slide.PLAIN),
            List.of(Operand.of(1, 2, 1, 1, 1, 1), Operand.of(1, 2, 1, 1, 1, 1)), "GP-SHAPE-060", "axes, here 4")
        .wrong("rank", () -> plain, List.of(Operand.of(4, 4), Operand.of(3, 4, 3, 3)),
            "GP-SHAPE-060", "one to three spatial axes, here 2")
        .wrong("rank of the weight", () -> plain, List.of(Operand.of(1, 4, 4, 4), Operand.of(3, 4, 3)), "GP-SHAPE-060")
        .wrong("empty kernel", () -> plain, List.of(Operand.of(1, 4, 4, 4), Operand.of(3, 4, 0, 3)), "GP-SHAPE-060")
        .wrong("bias", () -> plain, List.of(Operand.of(1, 4, 4, 4), Operand.of(3, 4, 3, 3), Operand.of(4)),
            "GP-SHAPE-062", "bias [4]", "bias is [3]")
        .wrong("window", () -> images(1, 1, 2, 1), List.of(Operand.of(1, 4, 4, 2), Operand.of(3, 4, 3, 3)),
            "GP-SHAPE-063", "a window of 5 fits into the 2 positions of spatial axis 1", "padding of 1 and 1")
        .wrong("window of three axes", () -> one(Slide.PLAIN, Slide.PLAIN, Slide.of(1, 0, 3)),
            List.of(Operand.of(2, 4, 5, 6), Operand.of(3, 2, 1, 2, 4)),
            "GP-SHAPE-063", "a window of 10 fits into the 6 positions of spatial axis 2")
        .wrong("stride", () -> images(0, 1, 1, 1), List.of(), "stride 0, padding 1 and 1, dilation 1")
        .wrong("negative padding", () -> images(1, -1, 1, 1), List.of(), "padding -1 and -1");
  }

  private static Shape spatial(Shape shape, int axes) {
    return Shape.of(Stream.iterate(shape.rank() - axes, axis -> axis + 1).limit(axes).mapToLong(shape::size).toArray());
  }

  /// The output sums over the kernel, the input gradient over outputs and kernel, the weight gradient over windows.
  private static long longestSum(Sample sample) {
    Shape weight = sample.shape(1);
    long kernel = weight.elements(2, weight.rank());
    int axes = weight.rank() - 2;
    long batch = sample.shape(0).rank() == axes + 2 ? sample.shape(0).size(0) : 1;
    long windows = Math.max(spatial(sample.shape(0), axes).elements(), spatial(out(sample), axes).elements());
    return Math.max(batch * windows, Math.max(weight.size(0), weight.size(1)) * kernel);
  }

  private static Shape out(Sample sample) {
    return switch (sample.op()) {
      case Convolution op -> op.shape(sample.shape(0), sample.shape(1), null);
      case TransposedConvolution op -> op.shape(sample.shape(0), sample.shape(1), null);
      default -> throw new IllegalArgumentException(sample.name());
    };
  }

  private static long flops(Sample sample) {
    long windows = sample.op() instanceof Convolution ? out(sample).elements() : sample.shape(0).elements();
    Shape weight = sample.shape(1);
    long biased = sample.operands().size() > 2 ? out(sample).elements() : 0;
    return 2 * windows * weight.elements(1, weight.rank()) + biased;
  }

  /// Slides and kernel sizes for some axes, and sizes that they fit into.
  private record Axes(List<Slide> slides, List<Long> kernel, List<Long> sizes) {
    static Axes draw(Draw draw, int count) {
      Axes axes = new Axes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      int most = count == 3 ? 5 : count == 2 ? 11 : 40;
      for (int i = 0; i < count; i++) {
        long kernel = draw.between(1, count == 3 ? 3 : 4);
        Slide slide = new Slide(draw.between(1, 3), draw.below(4), draw.below(4), draw.between(1, 3));
        axes.kernel.add(kernel);
        axes.slides.add(slide);
        long least = Math.max(1, slide.extent(kernel) - slide.before() - slide.after());
        axes.sizes.add(least + draw.below(most));
      }
      return axes;
    }

    static Shape shape(List<Long> last, long... first) {
      Shape shape = Shape.of(first);
      for (long size : last) {
        shape = shape.insert(shape.rank(), size);
      }
      return shape;
    }
  }

  private static Drawn draw(Draw draw) {
    Axes axes = Axes.draw(draw, draw.between(1, 3));
    int groups = draw.between(1, 3);
    long channels = draw.between(1, 4);
    long outputs = groups * (long) draw.between(1, 5);
    Operand x = draw.operand(Axes.shape(axes.sizes, draw.below(3), groups * channels));
    Operand weight = draw.operand(Axes.shape(axes.kernel, outputs, channels));
    Convolution op = new Convolution(axes.slides, groups);
    return draw.coin() ? Drawn.of(op, x, weight) : Drawn.of(op, x, weight, draw.operand(Shape.of(outputs)));
  }

  private static TransposedConvolution transposed(
      int stride, int padding, int dilation, int outputPadding, int groups) {
    Slide slide = Slide.of(stride, padding, dilation);
    return new TransposedConvolution(List.of(slide, slide), List.of(outputPadding, outputPadding), groups);
  }

  private static OpCase transposed() {
    TransposedConvolution twice = transposed(2, 0, 1, 0, 1);
    TransposedConvolution plain = transposed(1, 0, 1, 0, 1);
    return OpCase.of("transposed convolution", TransposedConvolution.class)
        .linear(sample -> sample.operands().size() == 2 ? Linearity.EACH : Linearity.NONE)
        .sample("2x2", twice, Operand.of(2, 4, 3, 5), Operand.of(4, 3, 2, 2), Operand.of(3))
        .sample("one image", twice, Operand.of(4, 3, 5), Operand.of(4, 3, 2, 2), Operand.of(3))
        .sample("4x4", transposed(2, 1, 1, 0, 1), Operand.of(1, 3, 4, 5), Operand.of(3, 2, 4, 4), Operand.of(2))
        .sample("output padding", transposed(2, 1, 1, 1, 1), Operand.of(1, 3, 4, 5), Operand.of(3, 2, 3, 3))
        .sample("stride of one", transposed(1, 1, 1, 0, 1), Operand.of(1, 2, 5, 4), Operand.of(2, 3, 3, 3))
        .sample("uneven", new TransposedConvolution(List.of(new Slide(3, 1, 0, 1), new Slide(2, 0, 2, 2)),
            List.of(2, 1), 1), Operand.of(1, 2, 4, 5), Operand.of(2, 3, 3, 4), Operand.of(3))
        .sample("dilation", transposed(2, 1, 2, 1, 1), Operand.of(1, 2, 5, 4), Operand.of(2, 3, 3, 3), Operand.of(3))
        .sample("output padding of strides", transposed(1, 0, 3, 2, 1), Operand.of(1, 2, 3, 4), Operand.of(2, 3, 2, 2))
        .sample("gaps", transposed(3, 0, 1, 2, 1), Operand.of(1, 2, 4, 4), Operand.of(2, 2, 1, 1), Operand.of(2))
        .sample("one pixel", plain, Operand.of(1, 3, 1, 1), Operand.of(3, 2, 3, 3), Operand.of(2))
        .sample("groups", transposed(2, 1, 1, 0, 3), Operand.of(2, 6, 4, 3), Operand.of(6, 2, 3, 3), Operand.of(6))
        .sample("depthwise", transposed(2, 1, 1, 0, 4), Operand.of(1, 4, 5, 5), Operand.of(4, 1, 4, 4), Operand.of(4))
        .sample("depthwise multiplier", transposed(2, 0, 1, 1, 2), Operand.of(1, 2, 5, 5), Operand.of(2, 3, 3, 3))
        .sample("padding beyond", transposed(1, 3, 1, 0, 1), Operand.of(1, 2, 5, 6), Operand.of(2, 3, 3, 2))
        .sample("no images", twice, Operand.of(0, 4, 3, 5), Operand.of(4, 3, 2, 2), Operand.of(3))
        .sample("many channels", twice, Operand.of(1, 67, 5, 7), Operand.of(67, 29, 2, 2), Operand.of(29))
        .sample("one axis", new TransposedConvolution(List.of(Slide.of(2, 1, 1)), List.of(0), 1), Operand.of(2, 3, 7),
            Operand.of(3, 4, 3), Operand.of(4))
        .sample("three axes",
            new TransposedConvolution(
                List.of(Slide.of(1, 0, 1), Slide.of(2, 1, 1), Slide.of(2, 0, 1)), List.of(0, 1, 0), 1),
            Operand.of(1, 2, 2, 3, 3), Operand.of(2, 2, 2, 3, 2))
        .sample("one image, layouts", twice, Operand.of(4, 3, 5).laid(Layout.REVERSED), Operand.of(4, 3, 2, 2))
        .sample("layouts", twice, Operand.of(2, 4, 3, 5).laid(Layout.REVERSED),
            Operand.of(4, 3, 2, 2).laid(Layout.STEPPED), Operand.of(3))
        .wrong("channels", () -> twice, List.of(Operand.of(1, 2, 4, 4), Operand.of(3, 2, 2, 2)),
            "GP-SHAPE-061", "transposed convolution: x [1, 2, 4, 4], weight [3, 2, 2, 2]", "x has 3 channels, got 2")
        .wrong("rank", () -> twice, List.of(Operand.of(2, 4), Operand.of(2, 2, 2, 2)), "GP-SHAPE-060")
        .wrong("bias", () -> transposed(1, 0, 1, 0, 2),
            List.of(Operand.of(1, 2, 4, 4), Operand.of(2, 3, 2, 2), Operand.of(3)), "GP-SHAPE-062", "bias is [6]")
        .wrong("nothing left", () -> transposed(1, 2, 1, 0, 1), List.of(Operand.of(1, 2, 4, 1), Operand.of(2, 2, 3, 3)),
            "GP-SHAPE-064", "got -1 along spatial axis 1")
        .wrong("just nothing left", () -> transposed(1, 1, 1, 0, 1),
            List.of(Operand.of(1, 2, 1, 4), Operand.of(2, 2, 2, 2)),
            "GP-SHAPE-064", "got 0 along spatial axis 0 from 1")
        .wrong("no positions", () -> plain, List.of(Operand.of(1, 2, 0, 4), Operand.of(2, 2, 3, 3)),
            "GP-SHAPE-064", "transposed convolution: x [1, 2, 0, 4], weight [2, 2, 3, 3]", "from 0 with")
        .wrong("negative output padding", () -> transposed(2, 0, 1, -1, 1), List.of(), "got [-1, -1]")
        .wrong("output padding", () -> transposed(2, 0, 1, 2, 1), List.of(), "smaller than stride or dilation")
        .wrong("output paddings", () -> new TransposedConvolution(List.of(Slide.PLAIN), List.of(0, 0), 1), List.of(),
            "one a spatial axis")
        .tolerance(Tolerance.together(4, 0.3))
        .additions(ConvolutionCases::longestSum)
        .flops(ConvolutionCases::flops)
        .drawing(ConvolutionCases::drawTransposed);
  }

  private static Drawn drawTransposed(Draw draw) {
    int count = draw.between(1, 3);
    Axes axes = Axes.draw(draw, count);
    List<Integer> outputPadding = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    for (int axis = 0; axis < count; axis++) {
      Slide slide = axes.slides.get(axis);
      outputPadding.add(draw.below(Math.max(slide.stride(), slide.dilation())));
      // as many as make one position at least
      long windows = Math.ceilDiv(slide.before() + slide.after() + 1, slide.stride()) + 1L;
      sizes.add(windows + draw.below(count == 3 ? 2 : 5));
    }
    int groups = draw.between(1, 3);
    long channels = groups * (long) draw.between(1, 4);
    long outputs = draw.between(1, 4);
    Operand x = draw.operand(Axes.shape(sizes, draw.below(3), channels));
    Operand weight = draw.operand(Axes.shape(axes.kernel, channels, outputs));
    TransposedConvolution op = new TransposedConvolution(axes.slides, outputPadding, groups);
    return draw.coin() ? Drawn.of(op, x, weight) : Drawn.of(op, x, weight, draw.operand(Shape.of(groups * outputs)));
  }
}
