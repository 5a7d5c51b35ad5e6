package org.geopeft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.geopeft.cli.config.RunCommand;
import org.geopeft.geotiff.GeoReference;
import org.geopeft.geotiff.GeoTiffProfile;
import org.geopeft.geotiff.GeoTiffWriter;
import org.geopeft.geotiff.GeoTransform;
import org.geopeft.geotiff.SampleType;
import org.geopeft.training.settings.RunSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

  private static final String CONFIG = """
      trainer: {max_epochs: 3}
      data:
        class_path: peft_geofm.datamodules.BurnScarsDataModule
        init_args: {batch_size: 4, num_workers: 0, data_root: %1$s, use_metadata: no_metadata,
          train_split: %1$s/ids.txt, val_split: %1$s/ids.txt, test_split: %1$s/ids.txt}
      model:
        class_path: terratorch.tasks.SemanticSegmentationTask
        init_args:
          model_factory: EncoderDecoderFactory
          model_args: {backbone: prithvi_eo_tiny, backbone_pretrained: false, decoder: LinearDecoder, num_classes: 2,
            decoder_upsampling_size: 16, necks: [{name: SelectIndices, indices: [-1]}, {name: ReshapeTokensToImage}]}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private @Nullable Invocation invocation;
  private @Nullable RunSettings settings;

  @TempDir
  private Path folder;
  private String config = "";

  @BeforeEach
  void makeFiles() throws IOException {
    Files.writeString(folder.resolve("ids.txt"), "a\n");
    config = Files.writeString(folder.resolve("run.yaml"), CONFIG.formatted(folder)).toString();
  }

  private int execute(String... args) {
    return execute((given, bound) -> {
      invocation = given;
      settings = bound;
      return 0;
    }, args);
  }

  private int execute(Engine engine, String... args) {
    CommandLine commandLine = Main.commandLine(engine);
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(args);
  }

  @Test
  void versionComesFromTheBuild() {
    assertEquals(0, execute("--version"));
    assertTrue(out.toString().matches("geopeft \\d+\\.\\d+\\.\\d+.*\\R"), out.toString());
  }

  @Test
  void noArgumentsShowTheUsageAndAreNoMistake() {
    assertEquals(0, execute());
    assertTrue(out.toString().contains("Usage: geopeft"), out.toString());
  }

  @Test
  void everyCommandHandsItsSettingsOver() {
    for (RunCommand command : RunCommand.values()) {
      List<String> args = new ArrayList<>(List.of(command.key(), "-c", config, "--trainer.max_epochs", "5"));
      if (command == RunCommand.PREDICT) {
        args.addAll(List.of("--predict_output_dir", folder.resolve("out").toString()));
      }
      assertEquals(0, execute(args.toArray(String[]::new)), err.toString());
      assertNotNull(invocation);
      assertEquals(command, invocation.command());
      assertNotNull(settings);
      assertEquals(5, settings.trainer().maxEpochs());
    }
  }

  @Test
  void optionsOfTheCommandAndKeysOfTheConfigMix() {
    assertEquals(0, execute("fit", "--model.ignore_index", "-1", "--config=" + config, "--seed_everything", "7",
        "--trainer.callbacks+=EarlyStopping", "--trainer.callbacks.monitor", "val/loss"), err.toString());
    assertNotNull(settings);
    assertEquals(7, settings.seed());
    assertEquals(-1L, settings.task().ignoreIndex());
    assertEquals(3, settings.trainer().callbacks().size());
  }

  @Test
  void printConfigPrintsAndStartsNothing() {
    assertEquals(0, execute("fit", "--print_config", "--config", config));
    assertNull(settings);
    assertTrue(out.toString().contains("\n  accelerator: auto\n"), out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, execute("fit", "--config", config, "--print_config=skip_default", "--trainer.max_epochs", "4"));
    assertTrue(out.toString().startsWith("trainer:\n  max_epochs: 4\nmodel:\n"), out.toString());
    assertEquals(2, execute("fit", "--config", config, "--print_config=everything"));
  }

  @Test
  void aMistakeInTheConfigEndsWithTwo() {
    assertEquals(2, execute("fit", "--config", config, "--trainer.max_epoch", "4"));
    assertNull(settings);
    assertTrue(err.toString().contains("nearest: max_epochs"), err.toString());
  }

  @Test
  void aMistakeOnTheCommandLineEndsWithTwo() {
    assertEquals(2, execute("fit"));
    assertEquals("geopeft: no config: name one with --config FILE (configs/ has some)\nHelp: ./geopeft fit --help\n",
        err.toString());
    assertEquals(2, execute("fitt"));
    assertTrue(err.toString().contains("fit"), err.toString());
    assertEquals(2, execute("fit", "--config"));
    assertEquals(2, execute("inspect", "nowhere.tif"));
  }

  @Test
  void aFailureWithAMessageShowsJustThat() {
    assertEquals(1, execute((given, bound) -> {
      throw new IOException("the disk is full");
    }, "fit", "--config", config));
    assertEquals("geopeft: the disk is full\n", err.toString());
  }

  @Test
  void aFailureOfOursShowsWhereItHappened() {
    assertEquals(1, execute((given, bound) -> {
      throw new IllegalStateException("impossible");
    }, "fit", "--config", config));
    assertTrue(err.toString().contains("please report it"), err.toString());
    assertTrue(err.toString().contains("MainTest.java"), err.toString());
  }

  @Test
  void checkStartsNothing() {
    assertEquals(0, execute("check", "--config", config), err.toString());
    assertEquals("The config is right for fit.\n", out.toString());
    assertEquals(2, execute("check", "--config", config, "--for", "predict"));
    assertTrue(err.toString().contains("predict_output_dir: must be given"), err.toString());
    assertEquals(2, execute("check", "--config", config, "--for", "fly"));
  }

  @Test
  void modelsAreListedByName() {
    assertEquals(0, execute("models"));
    assertTrue(Arrays.asList(out.toString().split("\n")).contains("prithvi_eo_v2_300"), out.toString());
  }

  @Test
  void inspectSumsAFileUp() throws IOException {
    Path file = folder.resolve("a.tif");
    GeoTiffWriter.write(file, GeoTiffProfile.of(SampleType.INT16, 2, 2, 1).withNoData(-1.0)
        .withGeoReference(GeoReference.projected(32610, GeoTransform.northUp(500000, 4000000, 30, 30))),
        new double[] {-1, 0, 3, 2});
    assertEquals(0, execute("inspect", "--json", file.toString()), err.toString());
    String json = out.toString().replaceAll("\\s+", "");
    assertTrue(json.contains("\"dtype\":\"int16\""), json);
    assertTrue(json.contains("\"transform\":[30.0,0.0,500000.0,0.0,-30.0,4000000.0],\"epsg\":32610"), json);
    assertTrue(json.contains("\"statistics\":[{\"min\":-1.0,\"max\":3.0,\"mean\":1.0}]"), json);
    // CRC-32 of ff ff 00 00 03 00 02 00
    assertTrue(json.contains("\"crc32\":\"f1dc5ed3\""), json);
    assertEquals(1, execute("inspect", config));
    assertTrue(err.toString().contains("run.yaml"), err.toString());
  }
}
