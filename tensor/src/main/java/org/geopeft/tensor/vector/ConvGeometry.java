package org.geopeft.tensor.vector;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Slide;

/// The sizes of a convolution as kernels want them: three spatial axes, missing ones in front with size 1. Neighbouring
/// axes along which nothing slides are one axis, so that a convolution of one pixel is one long row.
///
/// @param channels input channels of a group
/// @param outputs output channels of a group
/// @param in sizes of x
/// @param kernel taps
/// @param out windows
record ConvGeometry(
    int batch,
    int groups,
    int channels,
    int outputs,
    int[] in,
    int[] kernel,
    int[] out,
    int[] stride,
    int[] before,
    int[] dilation) {

  private record Axis(int in, int kernel, int out, int stride, int before, int dilation) {
    static final Axis MISSING = new Axis(1, 1, 1, 1, 0, 1);

    boolean isPlain() {
      return kernel == 1 && stride == 1 && before == 0 && in == out;
    }
  }

  /// From the shapes of x, weight and output.
  static ConvGeometry of(List<Slide> slides, int groups, Shape x, Shape weight, Shape out) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < slides.size(); i++) {
      Slide slide = slides.get(i);
      Axis axis = new Axis(
          x.intSize(i + 2), weight.intSize(i + 2), out.intSize(i + 2), slide.stride(), slide.before(),
          slide.dilation());
      if (!axes.isEmpty() && axis.isPlain() && axes.getLast().isPlain()) {
        int joint = axes.removeLast().in * axis.in;
        axes.add(new Axis(joint, 1, joint, 1, 0, 1));
      } else {
        axes.add(axis);
      }
    }
    while (axes.size() < 3) {
      axes.addFirst(Axis.MISSING);
    }
    return new ConvGeometry(
        x.intSize(0),
        groups,
        weight.intSize(1),
        weight.intSize(0) / groups,
        axes.stream().mapToInt(Axis::in).toArray(),
        axes.stream().mapToInt(Axis::kernel).toArray(),
        axes.stream().mapToInt(Axis::out).toArray(),
        axes.stream().mapToInt(Axis::stride).toArray(),
        axes.stream().mapToInt(Axis::before).toArray(),
        axes.stream().mapToInt(Axis::dilation).toArray());
  }

  /// Taps of the kernel.
  int taps() {
    return product(kernel);
  }

  /// Whether each output channel sees one input channel.
  boolean isDepthwise() {
    return channels == 1 && (groups > 1 || outputs == 1);
  }

  static int product(int[] sizes) {
    return Math.multiplyExact(Math.multiplyExact(sizes[0], sizes[1]), sizes[2]);
  }
}
