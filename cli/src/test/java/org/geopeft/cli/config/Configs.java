package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A small right config with its files, in a folder of its own.
final class Configs {

  static final String TASK = """
      model:
        class_path: terratorch.tasks.SemanticSegmentationTask
        init_args:
          model_factory: EncoderDecoderFactory
          model_args:
            backbone: prithvi_eo_tiny
            backbone_pretrained: false
            backbone_bands: [BLUE, GREEN, RED, NIR_NARROW, SWIR_1, SWIR_2]
            necks:
            - name: SelectIndices
              indices: [-1]
            - name: ReshapeTokensToImage
            decoder: LinearDecoder
            decoder_upsampling_size: 16
            num_classes: 2
          ignore_index: -1
          optimizer: AdamW
          lr: 1e-3
      """;

  private final Path folder;

  Configs(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("chips"));
    for (String split : List.of("train", "val", "test")) {
      Files.writeString(folder.resolve(split + ".txt"), "a\n");
    }
  }

  String data() {
    return """
        data:
          class_path: peft_geofm.datamodules.BurnScarsDataModule
          init_args:
            batch_size: 4
            num_workers: 0
            data_root: %1$s/chips
            use_metadata: no_metadata
            train_split: %1$s/train.txt
            val_split: %1$s/val.txt
            test_split: %1$s/test.txt
        """.formatted(folder);
  }

  String complete() {
    return "trainer:\n  max_epochs: 3\n" + data() + TASK;
  }

  Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  BoundConfig bind(RunCommand command, String text, String... overrides) throws IOException {
    return RunBinder.bind(
        new ConfigSources(List.of(file("run.yaml", text)), Assignment.parse(List.of(overrides))), command);
  }

  BoundConfig fit(String text, String... overrides) throws IOException {
    return bind(RunCommand.FIT, text, overrides);
  }

  /// The mistakes of a config, the folder's name taken out.
  List<String> mistakes(RunCommand command, String text, String... overrides) {
    ConfigException e = assertThrows(ConfigException.class, () -> bind(command, text, overrides).settings());
    return e.mistakes().stream().map(Mistake::toString).map(line -> line.replace(folder + "/", "")).toList();
  }
}
