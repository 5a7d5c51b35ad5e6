package org.geopeft.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.models.EncoderDecoderFactory;
import org.geopeft.models.ModelFlags;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The `model` section of a config, ready to be built with random weights.
///
/// @param factory of the model
/// @param channels bands of its input
/// @param classes of its output
/// @param withInputGradient whether the gradient of the image is asked for
record ModelSection(EncoderDecoderFactory factory, int channels, int classes, boolean withInputGradient) {

  static ModelSection read(Path config, int size, boolean withoutAdapter) throws IOException {
    Map<?, ?> task = section(section(load(config), "model"), "init_args");
    Map<String, Object> args = new LinkedHashMap<>();
    section(task, "model_args").forEach((key, value) -> args.put(String.valueOf(key), value));
    args.put("backbone_pretrained", false);
    args.remove("backbone_ckpt_path");
    args.computeIfPresent("backbone_img_size", (_, _) -> size);
    if (withoutAdapter) {
      args.remove("peft_config");
    }
    boolean frozen = withoutAdapter || Boolean.TRUE.equals(task.get("freeze_backbone"));
    ModelFlags flags = new ModelFlags(
        frozen, Boolean.TRUE.equals(task.get("freeze_decoder")), Boolean.TRUE.equals(task.get("freeze_head")));
    EncoderDecoderFactory factory = EncoderDecoderFactory.read(args, flags);
    int channels = args.get("backbone_bands") instanceof List<?> bands ? bands.size() : 6;
    return new ModelSection(factory, channels, factory.classes(), withoutAdapter);
  }

  private static Map<?, ?> load(Path config) throws IOException {
    try (Reader reader = Files.newBufferedReader(config)) {
      Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      return root instanceof Map<?, ?> map ? map : Map.of();
    }
  }

  private static Map<?, ?> section(Map<?, ?> of, String key) {
    if (of.get(key) instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("the config has no mapping " + key);
  }
}
