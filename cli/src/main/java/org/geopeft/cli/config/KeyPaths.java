package org.geopeft.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.jspecify.annotations.Nullable;

/// What is special about some places of a TerraTorch config: which hold a class, and which a free mapping.
final class KeyPaths {

  static final String CLASS_PATH = "class_path";
  static final String INIT_ARGS = "init_args";

  private static final Set<String> CLASS_KEYS = Set.of(CLASS_PATH, INIT_ARGS, "dict_kwargs");
  private static final Set<String> CLASSES = Set.of(
      "data", "model", "optimizer", "lr_scheduler", "trainer.logger", "trainer.callbacks");
  private static final Set<String> FREE_MAPPINGS = Set.of(
      "model.init_args.model_args", "model.init_args.optimizer_hparams", "model.init_args.scheduler_hparams",
      "model.init_args.tiled_inference_parameters", "model.init_args.lr_overrides", "model.init_args.aux_loss",
      "model.init_args.loss");

  private KeyPaths() {}

  /// Whether the value at `path` is a class with its arguments.
  static boolean isClass(String path) {
    return CLASSES.contains(path);
  }

  /// Whether the value at `path` is a mapping that only its class understands. jsonargparse never merges two of those:
  /// the later file's stands alone.
  static boolean isFreeMapping(String path) {
    return FREE_MAPPINGS.contains(path);
  }

  /// The full path of what the command line may write shorter: `data.data_root` is `data.init_args.data_root`.
  static List<String> full(String path) {
    List<String> full = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      if (isClass(String.join(".", full)) && !CLASS_KEYS.contains(part)) {
        full.add(INIT_ARGS);
      }
      full.add(part);
    }
    return full;
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /// A class written as its bare name, as a mapping.
  static ConfigNode classMapping(ConfigNode node) {
    ConfigNode value = node.resolved();
    return value instanceof Scalar scalar && scalar.value() instanceof String ? Mapping.of(CLASS_PATH, scalar) : value;
  }

  /// The last part of a class's name: `D4` of `albumentations.D4`; null where there is none.
  static @Nullable String className(ConfigNode node) {
    return classMapping(node) instanceof Mapping mapping
        && mapping.get(CLASS_PATH) instanceof Scalar scalar
        && scalar.value() instanceof String name ? lastPart(name) : null;
  }

  static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
