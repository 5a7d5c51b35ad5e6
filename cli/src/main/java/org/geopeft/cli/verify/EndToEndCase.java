package org.geopeft.cli.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.geopeft.cli.config.Assignment;
import org.geopeft.cli.config.ConfigSources;
import org.geopeft.cli.config.RunBinder;
import org.geopeft.cli.config.RunCommand;
import org.geopeft.training.settings.RunSettings;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/// A folder with `case.json` and `config.yaml`: a whole run of TerraTorch's command line, and what it gave.
///
/// @param folder the case's folder; the config's paths are relative to the folder around it
/// @param golden the JSON object
record EndToEndCase(Path folder, JsonObject golden) {
  private static final String FILE = "case.json";
  private static final List<String> PATHS =
      List.of("data_root", "train_split", "val_split", "test_split", "predict_split");

  static boolean isOne(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  static EndToEndCase read(Path folder) {
    JsonMapper mapper = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    Path file = folder.resolve(FILE);
    return new EndToEndCase(folder, new JsonObject(file.toString(), mapper.readValue(file.toFile(), Map.class)));
  }

  String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /// TerraTorch's checkpoint, if the case has one.
  boolean hasCheckpoint() {
    return golden.object("checkpoint").has("file");
  }

  Path checkpoint() {
    return folder.resolve(golden.object("checkpoint").text("file"));
  }

  /// The config's settings with its paths made absolute and a run folder of ours.
  ///
  /// @param output where the run writes
  /// @param overrides key and value in turn
  RunSettings settings(RunCommand command, Path output, String... overrides) {
    List<Assignment> assignments = new ArrayList<>(absolutePaths());
    assignments.add(Assignment.of("trainer.default_root_dir", output.toString()));
    for (int i = 0; i + 1 < overrides.length; i += 2) {
      assignments.add(Assignment.of(overrides[i], overrides[i + 1]));
    }
    return RunBinder.bind(new ConfigSources(List.of(folder.resolve("config.yaml")), assignments), command).settings();
  }

  private List<Assignment> absolutePaths() {
    Path around = folder.toAbsolutePath().normalize().getParent();
    Object config = new ConfigSources(List.of(folder.resolve("config.yaml")), List.of()).load().toJava();
    JsonObject arguments = new JsonObject("config.yaml", config instanceof Map<?, ?> map ? map : Map.of())
        .object("data")
        .object("init_args");
    List<Assignment> result = new ArrayList<>();
    for (String key : PATHS) {
      if (arguments.has(key) && around != null) {
        result.add(Assignment.of("data.init_args." + key, around.resolve(arguments.text(key)).toString()));
      }
    }
    return result;
  }
}
