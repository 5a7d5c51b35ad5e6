package org.geopeft.autograd.layer;

import java.util.List;
import org.geopeft.tensor.Slide;

/// The sizes of a convolution over images, as PyTorch's `Conv2d` and `ConvTranspose2d` take them.
///
/// @param in channels of the input
/// @param out channels of the output
/// @param kernelHeight rows of the kernel
/// @param kernelWidth columns of the kernel
/// @param rows how windows move along rows
/// @param columns how windows move along columns
/// @param groups parts of the channels that do not see each other
/// @param biased whether there is a bias
public record ConvConfig(
    long in, long out, int kernelHeight, int kernelWidth, Slide rows, Slide columns, int groups, boolean biased) {

  /// @throws IllegalArgumentException unless both channels divide into the groups
  public ConvConfig {
    if (groups < 1 || in % groups != 0 || out % groups != 0) {
      throw new IllegalArgumentException(
          "channels are multiples of the groups, got " + in + " in, " + out + " out and " + groups + " groups");
    }
  }

  /// A square kernel that moves by one position, without padding, with a bias.
  public static ConvConfig of(long in, long out, int kernel) {
    return new ConvConfig(in, out, kernel, kernel, Slide.PLAIN, Slide.PLAIN, 1, true);
  }

  /// The same with a stride along both axes.
  public ConvConfig stride(int stride) {
    return sliding(
        new Slide(stride, rows.before(), rows.after(), rows.dilation()),
        new Slide(stride, columns.before(), columns.after(), columns.dilation()));
  }

  /// The same with a padding on all sides.
  public ConvConfig padding(int padding) {
    return sliding(
        Slide.of(rows.stride(), padding, rows.dilation()), Slide.of(columns.stride(), padding, columns.dilation()));
  }

  /// The same with a dilation along both axes.
  public ConvConfig dilation(int dilation) {
    return sliding(
        new Slide(rows.stride(), rows.before(), rows.after(), dilation),
        new Slide(columns.stride(), columns.before(), columns.after(), dilation));
  }

  /// The same with a padding that keeps the image's size (PyTorch's `padding='same'`); for a stride of 1.
  public ConvConfig same() {
    if (rows.stride() != 1 || columns.stride() != 1) {
      throw new IllegalArgumentException("padding 'same' needs a stride of 1, got " + rows + " and " + columns);
    }
    return sliding(Slide.same(kernelHeight, rows.dilation()), Slide.same(kernelWidth, columns.dilation()));
  }

  /// The same with other movements.
  public ConvConfig sliding(Slide otherRows, Slide otherColumns) {
    return new ConvConfig(in, out, kernelHeight, kernelWidth, otherRows, otherColumns, groups, biased);
  }

  /// The same in groups; as many as channels is a depthwise convolution.
  public ConvConfig groups(int other) {
    return new ConvConfig(in, out, kernelHeight, kernelWidth, rows, columns, other, biased);
  }

  /// The same without a bias.
  public ConvConfig withoutBias() {
    return new ConvConfig(in, out, kernelHeight, kernelWidth, rows, columns, groups, false);
  }

  /// Rows, then columns.
  public List<Slide> slides() {
    return List.of(rows, columns);
  }
}
