package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The published experiments are what was published: a digest of each file's leaves, `path=value` a line, sorted.
class PublishedConfigsTest {

  private static final Path ROOT = Path.of(System.getProperty("geopeft.root", ".."));

  @ParameterizedTest
  @CsvSource({
      "peft/prithvi_eo_v2_300/burn_scars/lora.yaml, dbee108a3fe1f4282b2ff5fafd99f8d03719f777fd9db33349256df2e35196d0",
      "datamodules/burn_scars/no_metadata.yaml, f4997b7eae318259ec213d64b82ea924fecbc370433384f0dd8d231dd03bb7ee"})
  void aPublishedConfigSaysWhatWasPublished(String file, String digest) throws IOException, NoSuchAlgorithmException {
    Path path = ROOT.resolve("configs").resolve(file);
    ConfigNode node = YamlReader.read(Files.readString(path), new Place(file, 1, 1));
    TreeSet<String> lines = new TreeSet<>();
    leaves("", node.toJava(), lines);
    byte[] text = String.join("", lines).getBytes(StandardCharsets.UTF_8);
    assertEquals(digest, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text)));
  }

  private static void leaves(String path, Object value, TreeSet<String> lines) {
    switch (value) {
      case Map<?, ?> map ->
        map.forEach((key, inner) -> leaves(path.isEmpty() ? "" + key : path + "." + key, inner, lines));
      case List<?> list when !list.isEmpty() -> {
        for (int i = 0; i < list.size(); i++) {
          leaves(path + "[" + i + "]", list.get(i), lines);
        }
      }
      case Double number -> lines.add(path + "=" + new BigDecimal(number.toString()).toPlainString() + "\n");
      default -> lines.add(path + "=" + value + "\n");
    }
  }

  @Test
  void itRunsWithTheTwoFoldersGiven(@TempDir Path folder) throws IOException {
    new Configs(folder);
    List<String> overrides = new ArrayList<>(List.of(
        "--data.data_root", folder.resolve("chips").toString(), "--trainer.default_root_dir", folder.toString()));
    for (String split : List.of("train", "val")) {
      overrides.addAll(List.of("--data." + split + "_split", folder.resolve(split + ".txt").toString()));
    }
    Path config = ROOT.resolve("configs/peft/prithvi_eo_v2_300/burn_scars/lora.yaml");
    RunSettings run = RunBinder.bind(
        new ConfigSources(List.of(config), Assignment.parse(overrides)), RunCommand.FIT).settings();
    assertEquals(100, run.trainer().maxEpochs());
    assertEquals(0.0009450851824962572, run.task().lr());
    assertEquals(8, run.data().batchSize());
    assertEquals(4, ((SchedulerSettings.Plateau) run.task().scheduler()).options().patience());
  }
}
