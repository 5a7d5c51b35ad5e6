package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.geopeft.autograd.op.Convolution;
import org.geopeft.autograd.op.TransposedConvolution;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Slide;
import org.geopeft.tensor.Tensor;

/// Convolutions and transposed convolutions over one to three axes.
final class ConvolutionTranslations {
  private ConvolutionTranslations() {}

  /// By PyTorch's names.
  static Map<String, Translation> all() {
    return Map.ofEntries(
        Map.entry("conv1d", Call.single(ConvolutionTranslations::convolution)),
        Map.entry("conv2d", Call.single(ConvolutionTranslations::convolution)),
        Map.entry("conv3d", Call.single(ConvolutionTranslations::convolution)),
        Map.entry("conv_transpose1d", Call.single(ConvolutionTranslations::transposed)),
        Map.entry("conv_transpose2d", Call.single(ConvolutionTranslations::transposed)),
        Map.entry("conv_transpose3d", Call.single(ConvolutionTranslations::transposed)));
  }

  private static Tensor convolution(Call call) {
    Convolution op = new Convolution(slides(call), groups(call));
    return call.run().apply(op, call.x(), call.input("weight"), call.inputs().get("bias"));
  }

  private static Tensor transposed(Call call) {
    int[] outputPadding = perAxis(call, "output_padding", 0);
    TransposedConvolution op =
        new TransposedConvolution(slides(call), IntStream.of(outputPadding).boxed().toList(), groups(call));
    return call.run().apply(op, call.x(), call.input("weight"), call.inputs().get("bias"));
  }

  private static int groups(Call call) {
    return (int) call.attributes().number("groups", 1);
  }

  private static List<Slide> slides(Call call) {
    Shape weight = call.input("weight").shape();
    int[] stride = perAxis(call, "stride", 1);
    int[] dilation = perAxis(call, "dilation", 1);
    boolean same = call.attributes().text("padding").equals("same");
    boolean named = same || call.attributes().text("padding").equals("valid");
    int[] padding = named ? new int[stride.length] : perAxis(call, "padding", 0);
    List<Slide> slides = new ArrayList<>();
    for (int axis = 0; axis < stride.length; axis++) {
      if (same && stride[axis] != 1) {
        throw new IllegalArgumentException("padding 'same' needs a stride of 1, got " + stride[axis]);
      }
      slides.add(
          same
              ? Slide.same(weight.intSize(axis + 2), dilation[axis])
              : Slide.of(stride[axis], padding[axis], dilation[axis]));
    }
    return slides;
  }

  /// An attribute's number for each spatial axis; one number stands for all.
  private static int[] perAxis(Call call, String key, int otherwise) {
    int axes = call.input("weight").shape().rank() - 2;
    int[] given = call.attributes().has(key) ? call.attributes().integers(key) : new int[] {otherwise};
    return IntStream.range(0, axes).map(axis -> given[given.length == 1 ? 0 : axis]).toArray();
  }
}
