package org.geopeft.cli.config;

import java.util.Map;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.training.settings.TaskSettings.TiledInference;
import org.geopeft.training.tiling.Tiling;
import org.geopeft.training.tiling.Tiling.Padding;
import org.jspecify.annotations.Nullable;

/// Binds `tiled_inference_parameters` and its two switches.
final class TilingBinder {

  private static final String KEY = "tiled_inference_parameters";
  private static final Map<String, Padding> PADDINGS = Map.of(
      "reflect", Padding.REFLECT, "replicate", Padding.REPLICATE, "circular", Padding.CIRCULAR,
      "constant", Padding.CONSTANT, "false", Padding.NONE, "False", Padding.NONE, "null", Padding.NONE);

  private final Section task;

  TilingBinder(Section task) {
    this.task = task;
  }

  @Nullable TiledInference bind() {
    task.freeOrNull(KEY);
    ConfigNode written = task.ask(KEY);
    if (written == null || !(written.resolved() instanceof Mapping mapping)) {
      return null;
    }
    var arguments = new Section(task.mistakes(), task.path(KEY), mapping);
    Tiling fallback = Tiling.DEFAULTS;
    int cropHeight = arguments.integer("h_crop", fallback.cropHeight(), 1);
    int strideHeight = arguments.integer("h_stride", fallback.strideHeight(), 1);
    int cropWidth = arguments.integer("w_crop", fallback.cropWidth(), 1);
    int strideWidth = arguments.integer("w_stride", fallback.strideWidth(), 1);
    int delta = arguments.integer("delta", fallback.delta(), 0);
    boolean average = arguments.bool("average_patches", fallback.averagePatches());
    boolean blend = arguments.bool("blend_overlaps", fallback.blendOverlaps());
    int batchSize = arguments.integer("batch_size", fallback.batchSize(), 1);
    Padding padding = arguments.choice("padding", PADDINGS, "reflect");
    arguments.ignored("verbose", false);
    arguments.finish();
    try {
      return new TiledInference(new Tiling(cropHeight, cropWidth, strideHeight, strideWidth, delta, average, blend,
          batchSize, padding), false, false);
    } catch (IllegalArgumentException e) {
      task.mistake(KEY, Mistake.Kind.TYPE, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /// Reads the switches, which TerraTorch prints last.
  static @Nullable TiledInference switches(Section task, @Nullable TiledInference tiling) {
    boolean onTesting = task.bool("tiled_inference_on_testing", false);
    boolean onValidation = task.bool("tiled_inference_on_validation", false);
    return tiling == null ? null : new TiledInference(tiling.tiling(), onTesting, onValidation);
  }
}
