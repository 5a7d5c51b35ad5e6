package org.geopeft.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.op.Pad;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Resize;
import org.geopeft.autograd.op.Slice;
import org.geopeft.decoders.Decoder;
import org.geopeft.decoders.Grid;
import org.geopeft.decoders.Neck;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.vit.Coordinates;
import org.geopeft.vit.PrithviViT;
import org.jspecify.annotations.Nullable;

/// A model with an output for each pixel: pad, encoder, necks, decoder, rescale, crop.
public final class PixelWiseModel extends Layer {
  private final PrithviViT encoder;
  private final List<Neck> necks;
  private final Decoder decoder;
  private final Settings settings;

  /// What happens around the encoder and decoder.
  ///
  /// @param padding how images are padded to a multiple of two patches
  /// @param rescale whether logits are resampled to the padded image's size
  /// @param outputSize height and width of the result, or null for the image's
  public record Settings(PadMode padding, boolean rescale, @Nullable List<Integer> outputSize) {}

  /// @param wrapper what stands in the state dict as `encoder`: the encoder itself, or peft's wrapper around it
  PixelWiseModel(PrithviViT encoder, Layer wrapper, List<Neck> necks, Decoder decoder, Settings settings) {
    this.encoder = encoder;
    this.necks = List.copyOf(necks);
    this.decoder = decoder;
    this.settings = settings;
    add("encoder", wrapper);
    for (int i = 0; i < necks.size(); i++) {
      add("neck." + i, necks.get(i));
    }
    add("decoder", decoder);
  }

  /// The encoder.
  public PrithviViT encoder() {
    return encoder;
  }

  /// Logits `[B, classes, H, W]`; with one class `[B, H, W]`.
  ///
  /// @param image `[B, C, H, W]` or `[B, C, T, H, W]`
  public Tensor forward(Run run, Tensor image, Coordinates coordinates) {
    return run.in("model", inner -> logits(inner, image, coordinates));
  }

  private Tensor logits(Run run, Tensor image, Coordinates coordinates) {
    int unit = 2 * encoder.config().patch();
    Tensor padded = pad(run, image, unit);
    Shape size = padded.shape();
    int patch = encoder.config().patch();
    int frames = size.rank() == 5 ? size.intSize(2) / encoder.config().tubelet() : 1;
    Grid grid = new Grid(frames, size.intSize(-2) / patch, size.intSize(-1) / patch);
    List<@Nullable Tensor> features =
        encoder.forward(run.named("encoder"), padded, coordinates, needed(run.isObserved()));
    for (int i = 0; i < necks.size(); i++) {
      features = necks.get(i).forward(run.named("neck." + i), features, grid);
    }
    observe(run, features);
    List<@Nullable Tensor> maps = features;
    Tensor out = run.in("decoder", r -> decoder.forward(r, maps));
    run.observe("decoder", out);
    return crop(run, squeeze(run, rescale(run, out, size)), image.shape());
  }

  private void observe(Run run, List<@Nullable Tensor> features) {
    for (int i = 0; i < features.size() && !necks.isEmpty(); i++) {
      Tensor feature = features.get(i);
      if (feature != null) {
        run.observe("neck." + i, feature);
      }
    }
  }

  /// Which of the encoder's outputs anybody reads (an observer: all that the necks give); the others are not held.
  private Set<Integer> needed(boolean observed) {
    List<Integer> counts = new ArrayList<>(List.of(encoder.config().outputBlocks().size()));
    List<Long> widths = new ArrayList<>(Collections.nCopies(counts.getFirst(), 1L));
    for (Neck neck : necks) {
      widths = neck.channels(widths);
      counts.add(widths.size());
    }
    Set<Integer> wanted = observed
        ? IntStream.range(0, counts.getLast()).boxed().collect(Collectors.toSet())
        : new HashSet<>(decoder.needed(counts.getLast()));
    for (int i = necks.size() - 1; i >= 0; i--) {
      wanted = new HashSet<>(necks.get(i).needed(wanted, counts.get(i)));
    }
    return wanted;
  }

  private Tensor pad(Run run, Tensor image, int unit) {
    int bottom = missing(image.shape().size(-2), unit);
    int right = missing(image.shape().size(-1), unit);
    if (bottom == 0 && right == 0) {
      return image;
    }
    return run.apply(
        Pad.image(settings.padding(), bottom / 2, bottom - bottom / 2, right / 2, right - right / 2), image);
  }

  private static int missing(long side, int unit) {
    return (int) ((unit - side % unit) % unit);
  }

  private Tensor rescale(Run run, Tensor out, Shape padded) {
    boolean fits = out.shape().size(-2) == padded.size(-2) && out.shape().size(-1) == padded.size(-1);
    if (!settings.rescale() || fits) {
      return out;
    }
    return run.apply(new Resize(ResizeMode.BILINEAR, false, padded.intSize(-2), padded.intSize(-1)), out);
  }

  private static Tensor squeeze(Run run, Tensor out) {
    return out.shape().size(1) == 1 ? run.apply(new Reshape(out.shape().without(1)), out) : out;
  }

  private Tensor crop(Run run, Tensor out, Shape image) {
    List<Integer> size = settings.outputSize();
    long height = size == null ? image.size(-2) : size.get(0);
    long width = size == null ? image.size(-1) : size.get(1);
    int rank = out.shape().rank();
    Tensor rows = centre(run, out, rank - 2, height);
    return centre(run, rows, rank - 1, width);
  }

  private static Tensor centre(Run run, Tensor out, int axis, long wanted) {
    long there = out.shape().size(axis);
    if (there == wanted) {
      return out;
    }
    if (there < wanted) {
      throw Op.shapeError(
          "GP-SHAPE-050",
          "the decoder's output " + out.shape() + " is smaller than the image (" + wanted + " at axis " + axis + ")",
          "with rescale: false the decoder reaches at least the image's size; set rescale: true or a larger"
              + " decoder_upsampling_size");
    }
    long from = (there - wanted) / 2;
    return run.apply(new Slice(axis, from, from + wanted), out);
  }
}
