package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSourcesTest {

  @TempDir
  private Path folder;
  private final List<Path> files = new ArrayList<>();

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    files.add(file);
  }

  private Object merged(String... overrides) {
    return new ConfigSources(files, Assignment.parse(List.of(overrides))).load().toJava();
  }

  private Object trainer(String... overrides) {
    return ((Map<?, ?>) merged(overrides)).get("trainer");
  }

  private Object model(String... overrides) {
    return ((Map<?, ?>) ((Map<?, ?>) merged(overrides)).get("model")).get("init_args");
  }

  @Test
  void mappingsMergeKeyByKeyAndTheLaterFileWins() throws IOException {
    file("a.yaml", "trainer: {max_epochs: 1, precision: 32}");
    file("b.yaml", "trainer: {max_epochs: 2}\nseed_everything: 5");
    assertEquals(Map.of("trainer", Map.of("max_epochs", 2L, "precision", 32L), "seed_everything", 5L), merged());
  }

  @Test
  void listsAreReplacedWhole() throws IOException {
    file("a.yaml", "trainer: {callbacks: [A, B]}");
    file("b.yaml", "trainer: {callbacks: [C]}");
    assertEquals(Map.of("callbacks", List.of("C")), trainer());
  }

  @Test
  void initArgsMergeWhileTheClassStays() throws IOException {
    file("a.yaml", "model: {class_path: terratorch.tasks.T, init_args: {lr: 1, loss: ce}}");
    file("b.yaml", "model: {class_path: T, init_args: {lr: 2}}");
    file("c.yaml", "model: {init_args: {ignore_index: -1}}");
    assertEquals(Map.of("lr", 2L, "loss", "ce", "ignore_index", -1L), model());
  }

  @Test
  void anotherClassDropsTheArguments() throws IOException {
    file("a.yaml", "trainer: {logger: {class_path: CSVLogger, init_args: {save_dir: x, flush_logs_every_n_steps: 1}}}");
    file("b.yaml", "trainer: {logger: {class_path: TensorBoardLogger, init_args: {save_dir: y}}}");
    assertEquals(Map.of("logger", Map.of("class_path", "TensorBoardLogger", "init_args", Map.of("save_dir", "y"))),
        trainer());
  }

  @Test
  void modelArgsOfALaterFileStandAlone() throws IOException {
    file("a.yaml", "model: {init_args: {model_args: {backbone: a, peft_config: {method: LORA}}, lr: 1}}");
    file("b.yaml", "model: {init_args: {model_args: {backbone: b}}}");
    assertEquals(Map.of("model_args", Map.of("backbone", "b"), "lr", 1L), model());
  }

  @Test
  void overridesWinWhateverTheirOrderAndTheLastOfThemCounts() throws IOException {
    file("a.yaml", "trainer: {max_epochs: 1}");
    assertEquals(Map.of("max_epochs", 4L), trainer("--trainer.max_epochs", "3", "--trainer.max_epochs=4"));
  }

  @Test
  void initArgsMayBeLeftOutOfAnOverridesPath() throws IOException {
    file("a.yaml", "model: {class_path: T}");
    assertEquals(Map.of("lr", 1e-4, "model_args", Map.of("rescale", true)),
        model("--model.lr", "1e-4", "--model.model_args.rescale", "true"));
    assertEquals(merged("--data.data_root", "D"), merged("--data.init_args.data_root", "D"));
  }

  @Test
  void aFreeMappingIsSetByKeyOrReplacedWhole() throws IOException {
    file("a.yaml", "model: {init_args: {model_args: {a: 1, b: 2}}}");
    assertEquals(Map.of("model_args", Map.of("a", 1L, "b", 3L)), model("--model.init_args.model_args.b", "3"));
    assertEquals(Map.of("model_args", Map.of("c", List.of(1L))), model("--model.init_args.model_args", "{c: [1]}"));
  }

  @Test
  void plusEqualsAppendsAndALaterKeyMeansTheLastItem() throws IOException {
    file("a.yaml", "trainer: {callbacks: [{class_path: A}]}");
    assertEquals(
        Map.of("callbacks", List.of(
            Map.of("class_path", "A"), Map.of("class_path", "B", "init_args", Map.of("n", 5L)))),
        trainer("--trainer.callbacks+=B", "--trainer.callbacks.n", "5"));
    assertEquals(Map.of("callbacks", List.of(Map.of("class_path", "A"), "B", "C")),
        trainer("--trainer.callbacks+", "[B, C]"));
  }

  @Test
  void aClassCanBeNamedAloneAndThenGivenArguments() throws IOException {
    file("a.yaml", "trainer: {max_epochs: 1}");
    assertEquals(
        Map.of("max_epochs", 1L, "logger", Map.of("class_path", "CSVLogger", "init_args", Map.of("save_dir", "x"))),
        trainer("--trainer.logger", "CSVLogger", "--trainer.logger.save_dir", "x"));
  }

  @Test
  void dataMayBeAFileRelativeToTheOneThatNamesIt() throws IOException {
    file("parts/data.yaml", "class_path: M\ninit_args: {batch_size: 4, bands: [RED]}");
    files.clear();
    file("runs/deep/a.yaml", "data: ../../parts/data.yaml");
    file("b.yaml", "data: {init_args: {batch_size: 2}}");
    assertEquals(
        Map.of("data", Map.of("class_path", "M", "init_args", Map.of("batch_size", 2L, "bands", List.of("RED")))),
        merged());
    assertEquals(merged("--data", folder.resolve("parts/data.yaml").toString(), "--data.batch_size", "4"),
        merged("--data.batch_size", "4"));
  }

  @Test
  void anOverrideMayMakeTheMappingsOnItsWay() throws IOException {
    file("a.yaml", "trainer:");
    assertEquals(Map.of("trainer", Map.of("max_epochs", 2L), "geopeft", Map.of("memory_budget", "4GB")),
        merged("--trainer.max_epochs", "2", "--geopeft.memory_budget", "4GB"));
  }

  @Test
  void allMistakesOfFilesAndOverridesAreNamedAtOnce() throws IOException {
    file("a.yaml", "data: nowhere.yaml");
    file("b.yaml", "- 1");
    file("c.yaml", "trainer: 3");
    Path missing = folder.resolve("d.yaml");
    files.add(missing);
    ConfigException e = assertThrows(ConfigException.class, () -> merged("--trainer.max_epochs", "2"));
    List<String> lines = e.mistakes().stream().map(m -> m.toString().replace(folder + "/", "")).toList();
    assertEquals(4, lines.size(), e.getMessage());
    assertTrue(lines.get(0).startsWith("a.yaml:1:7: there is no config file nowhere.yaml (looked in "), lines.get(0));
    assertEquals("b.yaml:1:1: a config is a mapping of keys to values, this file holds a list of 1", lines.get(1));
    assertTrue(lines.get(2).startsWith("d.yaml:1:1: there is no config file d.yaml"), lines.get(2));
    assertEquals("command line, --trainer.max_epochs: trainer: cannot set max_epochs in it: it is the number 3 "
        + "(c.yaml:1:10)", lines.get(3));
  }

  @Test
  void whatIsNoOverrideIsNamed() {
    ConfigException e = assertThrows(ConfigException.class,
        () -> Assignment.parse(List.of("fast", "--trainer.max_epochs", "--x=1", "--y")));
    assertEquals(List.of(
            "command line, fast: is no option; overrides are written --KEY VALUE",
            "command line, --trainer.max_epochs: needs a value",
            "command line, --y: needs a value"),
        e.mistakes().stream().map(Mistake::toString).toList());
  }

  @Test
  void aNegativeNumberIsAValue() throws IOException {
    file("a.yaml", "model: {}");
    assertEquals(Map.of("ignore_index", -1L), model("--model.ignore_index", "-1"));
  }
}
