package org.geopeft.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class BurnScarsDataModuleTest {
  private static final String A = "T10SDH.2020248.v1";
  private static final String B = "T10SDJ.2019100.v1";
  private static final String C = "T11SKA.2018001.v1";

  private final Device device = ReferenceBackend.device();
  @TempDir private Path folder;
  private TinyScenes scenes;

  @BeforeEach
  void writeScenes() throws IOException {
    scenes = new TinyScenes(folder).scene(2, B).scene(1, A).scene(3, C);
  }

  private BurnScarsConfig.Builder config() {
    return BurnScarsConfig.builder(scenes.data()).batchSize(2);
  }

  private static List<String> names(SampleSource samples) {
    return IntStream.range(0, samples.size())
        .mapToObj(i -> samples.file(i).getFileName().toString().replaceAll(".*S30\\.(.*)\\.4_merged.tif", "$1"))
        .toList();
  }

  private static String message(Executable action) {
    return assertThrows(DatasetException.class, action).getMessage();
  }

  @Test
  void withoutAListTrainingTakesEveryFileInOrder() {
    assertEquals(List.of(A, B, C), names(new BurnScarsDataModule(config().build()).samples(Split.TRAIN)));
  }

  @Test
  void aListChoosesAndBlankLinesSayNothing() throws IOException {
    Path list = scenes.list("val", C, "", "  " + A + "  ", "");
    assertEquals(List.of(A, C), names(new BurnScarsDataModule(config().valSplit(list).build()).samples(Split.VAL)));
  }

  @Test
  void pixelsAreReplacedThenScaledAndBandsPickedByName() throws IOException {
    BurnScarsConfig config =
        config().bands(List.of("SWIR_2", "BLUE")).constantScale(0.5).noDataReplace(-4.0).noLabelReplace(7).build();
    Sample sample = new BurnScarsDataModule(config).samples(Split.TRAIN).load(0, 0);
    assertEquals(2, sample.bands());
    assertEquals(4, sample.height());
    assertEquals(5, sample.width());
    assertEquals(0.5f * 1.5f, sample.image()[0]);
    assertEquals(0.5f * 1.0f, sample.image()[20]);
    assertEquals(-2f, sample.image()[3]);
    assertEquals(-2f, sample.image()[23]);
    assertArrayEquals(new int[] {0, 1, 0, 1, 0}, Arrays.copyOf(sample.mask(), 5));
    assertEquals(-1, sample.mask()[19]); // stored as it is, not marked as nodata
  }

  @Test
  void imagesAreNormalisedByTheTableOfTheirBands() {
    BurnScarsDataModule module = new BurnScarsDataModule(config().bands(List.of("RED")).build());
    try (BatchStream stream = module.loader(Split.TRAIN, device, 0, TrainOrder.FILES).epoch(0);
        Batch batch = stream.next()) {
      float pixel = 1 + 2 / 10f;
      assertEquals((pixel - 0.0946640745f) / 0.0549106970f, batch.image().toDoubles()[0]);
    }
  }

  @Test
  void augmentationTurnsTrainingSamplesOnlyAndSomeTimesDifferently() throws IOException {
    Path list = scenes.list("val", A, B, C);
    BurnScarsConfig config = config().trainAugmentation(Augmentation.D4).valSplit(list).build();
    BurnScarsDataModule module = new BurnScarsDataModule(config);
    Sample plain = module.samples(Split.VAL).load(0, 1);
    boolean[] seen = new boolean[2];
    for (int key = 0; key < 64; key++) {
      Sample turned = module.samples(Split.TRAIN).load(0, key * 0x9E3779B97F4A7C15L);
      seen[turned.height() == 4 ? 0 : 1] = true;
      float[] sorted = turned.image().clone();
      Arrays.sort(sorted);
      float[] expected = plain.image().clone();
      Arrays.sort(expected);
      assertArrayEquals(expected, sorted);
      assertArrayEquals(plain.image(), module.samples(Split.VAL).load(0, key).image());
    }
    assertTrue(seen[0] && seen[1], "both orientations should come up");
  }

  @Test
  void metadataOfPrithviAndClay() throws IOException {
    Sample prithvi = new BurnScarsDataModule(config().useMetadata(UseMetadata.PRITHVI_TL).build())
        .samples(Split.TRAIN).load(0, 0);
    assertArrayEquals(new float[] {2020, 247}, prithvi.metadata().temporalCoords());
    assertEquals(37.046, prithvi.metadata().locationCoords()[0], 1e-3);
    assertEquals(-122.997, prithvi.metadata().locationCoords()[1], 1e-3);
    assertNull(prithvi.metadata().waves());
    Sample clay = new BurnScarsDataModule(config().useMetadata(UseMetadata.CLAY_TLGW).build())
        .samples(Split.TRAIN).load(0, 0);
    double week = 36 * 2 * Math.PI / 52; // 4 September 2020
    assertArrayEquals(
        new float[] {(float) Math.sin(week), (float) Math.cos(week), (float) Math.sin(Math.PI), -1},
        clay.metadata().time());
    assertEquals(30.0, clay.metadata().gsd());
    assertEquals(0.493f, clay.metadata().waves()[0]);
  }

  @Test
  void aMissingDataFolderIsNamed() {
    var config = BurnScarsConfig.builder(folder.resolve("nowhere")).build();
    String message = message(() -> new BurnScarsDataModule(config).samples(Split.TRAIN));
    assertTrue(message.contains("data_root") && message.contains("nowhere does not exist"), message);
  }

  @Test
  void aMissingListIsNamed() {
    var config = config().testSplit(folder.resolve("gone.txt")).build();
    String message = message(() -> new BurnScarsDataModule(config).samples(Split.TEST));
    assertTrue(message.contains("test_split") && message.contains("gone.txt does not exist"), message);
  }

  @Test
  void aListThatIsNotSetIsAnErrorExceptForTraining() {
    String message = message(() -> new BurnScarsDataModule(config().build()).samples(Split.VAL));
    assertTrue(message.startsWith("val_split is not set"), message);
  }

  @Test
  void allMistakesOfAllSplitsAreToldAtOnce() throws IOException {
    Files.delete(scenes.data().resolve(TinyScenes.stem(B) + ".mask.tif"));
    Files.delete(scenes.data().resolve(TinyScenes.stem(C) + "_merged.tif"));
    var config = config()
        .trainSplit(scenes.list("train", A, B, "T99XYZ.2020001.v1"))
        .valSplit(scenes.list("val", C))
        .testSplit(scenes.list("test", A))
        .build();
    String message = message(() -> new BurnScarsDataModule(config).check(List.of(Split.TRAIN, Split.VAL, Split.TEST)));
    assertEquals("The train data are not complete. In " + scenes.data() + ", by the list " + folder.resolve("train.txt")
        + ": ids without an image *_merged.tif (1): T99XYZ.2020001.v1; images without their mask *.mask.tif (1): "
        + TinyScenes.stem(B) + "_merged.tif.\n"
        + "The val data are not complete. In " + scenes.data() + ", by the list " + folder.resolve("val.txt")
        + ": ids without an image *_merged.tif (1): " + C + "; masks without their image *_merged.tif (1): "
        + TinyScenes.stem(C) + ".mask.tif.", message);
  }

  @Test
  void anIdThatStandsForSeveralImagesIsAnError() throws IOException {
    var config = config().testSplit(scenes.list("test", "T10SD.v1")).build();
    String message = message(() -> new BurnScarsDataModule(config).samples(Split.TEST));
    assertTrue(message.contains("ids that stand for several images (1): T10SD.v1"), message);
  }

  @Test
  void predictionNeedsNoMasksAndFallsBackToTheTestList() throws IOException {
    Files.delete(scenes.data().resolve(TinyScenes.stem(B) + ".mask.tif"));
    var module = new BurnScarsDataModule(config().testSplit(scenes.list("test", A, B)).build());
    assertThrows(DatasetException.class, () -> module.samples(Split.TEST));
    try (BatchStream stream = module.loader(Split.PREDICT, device, 0, TrainOrder.FILES).epoch(0);
        Batch batch = stream.next()) {
      assertEquals(2, batch.size());
      assertNull(batch.mask());
    }
  }

  @Test
  void aTruncatedFileIsNamed() throws IOException {
    Path image = scenes.data().resolve(TinyScenes.stem(A) + "_merged.tif");
    byte[] bytes = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(bytes, bytes.length / 2));
    var module = new BurnScarsDataModule(config().numWorkers(2).build());
    try (BatchStream stream = module.loader(Split.TRAIN, device, 0, TrainOrder.FILES).epoch(0)) {
      String message = message(stream::next);
      assertTrue(message.contains(image.toString()), message);
    }
  }

  @Test
  void brokenFilesAreFoundBeforeTraining() throws IOException {
    Path image = scenes.data().resolve(TinyScenes.stem(A) + "_merged.tif");
    Path mask = scenes.data().resolve(TinyScenes.stem(C) + ".mask.tif");
    Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 100));
    Files.write(mask, new byte[0]);
    String message = message(() -> new BurnScarsDataModule(config().build()).check(List.of(Split.TRAIN)));
    assertEquals(2, message.lines().count(), message);
    assertTrue(message.contains(image.toString()) && message.contains(mask.toString()), message);
  }

  @Test
  void imagesOfDifferentSizeAreFoundBeforeTraining() throws IOException {
    scenes.image(2, B, 6);
    Files.delete(scenes.data().resolve(TinyScenes.stem(B) + ".mask.tif"));
    var list = scenes.list("predict", A, B);
    new BurnScarsDataModule(config().batchSize(1).predictSplit(list).build()).check(List.of(Split.PREDICT));
    String message =
        message(() -> new BurnScarsDataModule(config().predictSplit(list).build()).check(List.of(Split.PREDICT)));
    assertEquals("Images of one batch must be of equal size, but " + scenes.data().resolve(TinyScenes.stem(A))
        + "_merged.tif is 4 × 5 pixels and " + scenes.data().resolve(TinyScenes.stem(B))
        + "_merged.tif is 6 × 5 pixels. Cut them to one size, or set batch_size: 1.", message);
  }

  @Test
  void oblongImagesCannotBeTurnedInBatches() {
    var config = config().trainAugmentation(Augmentation.D4);
    new BurnScarsDataModule(config.batchSize(1).build()).check(List.of(Split.TRAIN));
    String message = message(() -> new BurnScarsDataModule(config.batchSize(2).build()).check(List.of(Split.TRAIN)));
    assertTrue(message.contains("_merged.tif is 4 × 5 pixels, which D4 turns to 5 × 4 half of the time"), message);
  }

  @Test
  void aLabelThatIsNoClassIsNamedWithItsPlace() throws IOException {
    short[] mask = new short[20];
    mask[7] = 3;
    scenes.mask(A, mask);
    String message = message(() -> new BurnScarsDataModule(config().build()).samples(Split.TRAIN).load(0, 0));
    assertEquals("The mask " + scenes.data().resolve(TinyScenes.stem(A) + ".mask.tif")
        + " has the value 3 at row 1, column 2. Allowed are the classes 0 to 1 (num_classes: 2), ignore_index -1 and"
        + " no_label_replace -1.", message);
  }

  @Test
  void aMaskOfOtherSizeIsAnError() throws IOException {
    scenes.image(1, A, 6);
    String message = message(() -> new BurnScarsDataModule(config().build()).samples(Split.TRAIN).load(0, 0));
    assertTrue(message.contains("is 4 × 5 pixels, its image") && message.endsWith("is 6 × 5."), message);
  }

  @Test
  void aNameWithoutADateIsAnErrorBeforeTraining() throws IOException {
    scenes.scene(4, "T10SDK.2019366.v1"); // 2019 had 365 days
    var config = config().useMetadata(UseMetadata.PRITHVI_TL).build();
    String message = message(() -> new BurnScarsDataModule(config).samples(Split.TRAIN));
    assertTrue(message.contains("T10SDK.2019366.v1.4_merged.tif says no date"), message);
  }

  @Test
  void anUnknownBandIsNamed() {
    String message = message(() -> config().bands(List.of("RED", "NIR")).build());
    assertEquals("bands names NIR, which Burn Scars does not have; its bands are BLUE, GREEN, RED, NIR_NARROW, SWIR_1,"
        + " SWIR_2.", message);
  }

  @Test
  void statisticsLeaveMissingPixelsOut() throws IOException {
    var module = new BurnScarsDataModule(config().noDataReplace(null).bands(List.of("BLUE")).build());
    DataStatistics statistics = DataStatistics.compute(module.samples(Split.TRAIN));
    // three scenes 1, 2, 3 plus p/1000 for p = 0…19 without 3
    double meanOfPixels = (190 - 3) / 19.0 / 1000;
    assertEquals(2 + meanOfPixels, statistics.means().getFirst(), 1e-7);
    assertEquals(3L, statistics.labels().get(-1));
    assertEquals(30L, statistics.labels().get(0));
    assertEquals(0.05, statistics.share(-1), 1e-12);
  }
}
