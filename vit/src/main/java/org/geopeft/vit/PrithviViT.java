package org.geopeft.vit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.LayerNorm;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.Expand;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The encoder of Prithvi-EO 1.0 and 2.0 (arXiv 2310.18660, 2412.02732): a vision transformer over space and time with
/// fixed 3-D position embeddings and, in the `_tl` variants, encodings of date and place.
public final class PrithviViT extends Layer {
  private static final double EPS = 1e-5;

  private final PrithviConfig config;
  private final Parameter clsToken;
  private final Tensor posEmbed;
  private final PatchEmbed patchEmbed;
  private final @Nullable CoordinateEncoder timeEncoder;
  private final @Nullable CoordinateEncoder locationEncoder;
  private final List<Block> blocks = new ArrayList<>();
  private final LayerNorm norm;

  /// Fresh weights: Xavier uniform for every Linear and the patch filter, class token N(0, 0.02).
  public PrithviViT(WeightSource w, PrithviConfig config) {
    this.config = config;
    int width = config.width();
    clsToken = add("cls_token", w.parameter("cls_token", Shape.of(1, 1, width), Init.normal(0.02)));
    double[] table = SinCos.grid(width, builtFrames(), builtRows(), builtColumns());
    posEmbed = addBuffer("pos_embed", w.buffer(Shape.of(1, table.length / width, width), table));
    patchEmbed = add("patch_embed", new PatchEmbed(w.at("patch_embed"), config));
    timeEncoder = config.time() ? encoder(w, "temporal_embed_enc") : null;
    locationEncoder = config.location() ? encoder(w, "location_embed_enc") : null;
    int hidden = (int) (width * config.mlpRatio());
    for (int i = 0; i < config.depth(); i++) {
      double drop = config.depth() > 1 ? config.dropPath() * i / (config.depth() - 1) : 0;
      WeightSource at = w.at("blocks").at(i);
      blocks.add(add("blocks." + i, new Block(at, width, config.heads(), hidden, EPS, Init.xavierUniform(), drop)));
    }
    norm = add("norm", new LayerNorm(w.at("norm"), width, EPS));
  }

  private CoordinateEncoder encoder(WeightSource w, String name) {
    return add(name, new CoordinateEncoder(w.at(name), config.width(), config.learnedScale()));
  }

  private int builtFrames() {
    return config.frames() / config.tubelet();
  }

  private int builtRows() {
    return config.imageHeight() / config.patch();
  }

  private int builtColumns() {
    return config.imageWidth() / config.patch();
  }

  /// Its shape.
  public PrithviConfig config() {
    return config;
  }

  /// Tokens of an image: `[B, 1 + T·h·w, D]` after each block of the configuration's `outIndices`, the last block's
  /// normalised, the others raw.
  ///
  /// @param image `[B, C, H, W]` for one frame, or `[B, C, T, H, W]`
  /// @param wanted positions in the returned list that are needed; the others come as null and their memory is not held
  public List<@Nullable Tensor> forward(Run run, Tensor image, Coordinates coordinates, Set<Integer> wanted) {
    Tensor video = withTime(run, image);
    List<Integer> outputs = config.outputBlocks();
    List<@Nullable Tensor> results = new ArrayList<>(Collections.nCopies(outputs.size(), null));
    Tensor x = run.in("patch_embed", r -> tokens(r, video, coordinates));
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      Tensor before = x;
      boolean held = results.contains(before);
      Tensor after = run.in("blocks." + i, r -> block.forward(r, before));
      if (!held) {
        run.release(before);
      }
      x = i == blocks.size() - 1 ? normed(run, after) : after;
      for (int position = 0; position < outputs.size(); position++) {
        if (outputs.get(position) == i) {
          run.observe("encoder." + position, x);
          results.set(position, wanted.contains(position) ? x : null);
        }
      }
    }
    return results;
  }

  private Tensor normed(Run run, Tensor last) {
    Tensor result = run.in("norm", r -> norm.forward(r, last));
    run.release(last);
    return result;
  }

  private Tensor withTime(Run run, Tensor image) {
    Shape s = image.shape();
    if (s.rank() != 4 && s.rank() != 5 || s.size(1) != config.channels()) {
      throw Op.shapeError(
          "GP-SHAPE-030",
          "Prithvi: image of shape " + s,
          "[B, " + config.channels() + ", H, W] or [B, " + config.channels() + ", T, H, W]");
    }
    if (s.size(-1) < config.patch() || s.size(-2) < config.patch()) {
      throw Op.shapeError("GP-SHAPE-031", "Prithvi: image of shape " + s, "at least one patch of " + config.patch() + " pixels");
    }
    return s.rank() == 5 ? image : run.apply(new Reshape(s.insert(2, 1)), image);
  }

  private Tensor tokens(Run run, Tensor video, Coordinates coordinates) {
    Tensor patches = patchEmbed.forward(run, video);
    run.observe("patch_embed", patches);
    Shape s = video.shape();
    int frames = s.intSize(2) / config.tubelet();
    Tensor positions = positions(run, frames, s.intSize(3) / config.patch(), s.intSize(4) / config.patch());
    Tensor x = run.apply(new ElementwiseBinary(Binary.ADD), patches, positions);
    x = withTimeCode(run, x, coordinates.time(), frames);
    x = withLocationCode(run, x, coordinates.location());
    // The class token has a position row too, but it is zero.
    Tensor cls = run.apply(new Expand(Shape.of(s.size(0), 1, config.width())), run.use(clsToken));
    return run.apply(new Concat(1), List.of(cls, x)).getFirst();
  }

  private Tensor withTimeCode(Run run, Tensor x, @Nullable Tensor time, int frames) {
    if (timeEncoder == null || time == null) {
      return x;
    }
    if (config.tubelet() != 1 || !time.shape().equals(Shape.of(x.shape().size(0), frames, 2))) {
      throw Op.shapeError(
          "GP-SHAPE-032", "Prithvi: temporal_coords " + time.shape() + " for " + frames + " frames", "[B, T, 2], one frame a patch");
    }
    long batch = x.shape().size(0);
    long grid = x.shape().size(1) / frames;
    Tensor code = timeEncoder.forward(run, time); // [B, T, D]
    Tensor column = run.apply(Reshape.to(batch, frames, 1, config.width()), code);
    Tensor byFrame = run.apply(Reshape.to(batch, frames, grid, config.width()), x);
    Tensor sum = run.apply(new ElementwiseBinary(Binary.ADD), byFrame, column);
    return run.apply(new Reshape(x.shape()), sum);
  }

  private Tensor withLocationCode(Run run, Tensor x, @Nullable Tensor location) {
    if (locationEncoder == null || location == null) {
      return x;
    }
    if (!location.shape().equals(Shape.of(x.shape().size(0), 2))) {
      throw Op.shapeError("GP-SHAPE-033", "Prithvi: location_coords " + location.shape(), "[B, 2]");
    }
    Tensor code = run.apply(Reshape.to(x.shape().size(0), 1, config.width()), locationEncoder.forward(run, location));
    return run.apply(new ElementwiseBinary(Binary.ADD), x, code);
  }

  /// `[T·h·w, D]` for a grid: the built one, each frame resampled bicubically with aligned corners; another number of
  /// frames is computed anew.
  private Tensor positions(Run run, int frames, int rows, int columns) {
    int width = config.width();
    int builtRows = builtRows();
    int builtColumns = builtColumns();
    Tensor table = posEmbed.view(Shape.of(builtFrames() * (long) builtRows * builtColumns, width), new long[] {width, 1}, width);
    if (frames != builtFrames()) {
      double[] values = SinCos.grid(width, frames, builtRows, builtColumns);
      Tensor fresh = run.allocate(Shape.of(values.length / width, width)).set(values);
      table = fresh.slice(0, 1, values.length / width);
    }
    if (rows == builtRows && columns == builtColumns) {
      return table;
    }
    Tensor grid = table.reshape(Shape.of(frames, builtRows, builtColumns, width)).permute(0, 3, 1, 2);
    Tensor planes = run.contiguous(grid).reshape(Shape.of((long) frames * width, builtRows, builtColumns));
    Tensor resized = run.allocate(Shape.of((long) frames * width, rows, columns));
    run.backend().resize(
        planes,
        ResizeTaps.of(ResizeMode.BICUBIC, true, builtRows, rows),
        ResizeTaps.of(ResizeMode.BICUBIC, true, builtColumns, columns),
        resized);
    Tensor back = resized.reshape(Shape.of(frames, width, rows, columns)).permute(0, 2, 3, 1);
    return run.contiguous(back).reshape(Shape.of((long) frames * rows * columns, width));
  }
}
