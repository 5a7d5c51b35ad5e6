package org.geopeft.datasets.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.geopeft.datasets.BurnScarsConfig;
import org.geopeft.datasets.BurnScarsDataModule;
import org.geopeft.datasets.DataStatistics;
import org.geopeft.datasets.DatasetException;
import org.geopeft.datasets.SampleSource;
import org.geopeft.datasets.Split;
import org.geopeft.datasets.UseMetadata;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoScenesTest {
  @TempDir private static Path folder;
  private static DemoScenes scenes;

  @BeforeAll
  static void make() {
    scenes = DemoScenes.ensure(folder.resolve("demo/scenes"));
  }

  private static BurnScarsDataModule module() {
    return new BurnScarsDataModule(BurnScarsConfig.builder(scenes.samples())
        .useMetadata(UseMetadata.PRITHVI_TL)
        .trainSplit(scenes.trainSplit())
        .valSplit(scenes.valSplit())
        .testSplit(scenes.testSplit())
        .noDataReplace(null)
        .build());
  }

  @Test
  void theScenesAreACompleteDataSet() throws IOException {
    BurnScarsDataModule module = module();
    module.check(List.of(Split.TRAIN, Split.VAL, Split.TEST));
    assertEquals(64, module.samples(Split.TRAIN).size());
    assertEquals(16, module.samples(Split.VAL).size());
    assertEquals(16, module.samples(Split.TEST).size());
    SampleSource test = module.samples(Split.TEST);
    for (int i = 0; i < test.size(); i++) {
      float[] place = test.load(i, 0).metadata().locationCoords();
      assertTrue(place[0] > 30 && place[0] < 45 && place[1] > -130 && place[1] < -75, Arrays.toString(place));
    }
  }

  @Test
  void reflectancesFitTheNormalisationOfBurnScars() throws IOException {
    BurnScarsDataModule module = module();
    DataStatistics statistics = DataStatistics.compute(module.samples(Split.TRAIN));
    for (int band = 0; band < 6; band++) {
      double mean = module.normalization().means().get(band);
      double std = module.normalization().stds().get(band);
      assertEquals(0, (statistics.means().get(band) - mean) / std, 0.4);
      assertEquals(1, statistics.stds().get(band) / std, 0.5);
    }
    double labelled = 1 - statistics.share(-1);
    assertTrue(statistics.share(-1) > 0.01 && statistics.share(-1) < 0.1);
    assertEquals(0.28, statistics.share(1) / labelled, 0.07);
  }

  /// The pixels must be those of every other machine; other contents need another version in the stamp.
  @Test
  void pixelsFollowFromTheSeed() {
    Scene scene = new SceneGenerator(32, 5).make();
    ByteBuffer bytes = ByteBuffer.allocate(4 * scene.image().length + 2 * scene.mask().length);
    for (float value : scene.image()) {
      bytes.putFloat(value);
    }
    for (short label : scene.mask()) {
      bytes.putShort(label);
    }
    CRC32 crc = new CRC32();
    crc.update(bytes.flip());
    assertEquals(4_208_127_581L, crc.getValue());
    assertArrayEquals(scene.image(), new SceneGenerator(32, 5).make().image());
    assertNotEquals(Arrays.hashCode(scene.image()), Arrays.hashCode(new SceneGenerator(32, 6).make().image()));
  }

  @Test
  void noTwoScenesShowTheSameGround() {
    Set<String> squares = new HashSet<>();
    for (int scene = 0; scene < 96; scene++) {
      ScenePlace place = ScenePlace.of(scene, scene);
      squares.add(place.zone() + " " + place.easting() / 100_000 + " " + place.northing() / 100_000);
      assertTrue(place.easting() % 100_000 < 95_000 && place.northing() % 100_000 > 5_000);
    }
    assertEquals(96, squares.size());
  }

  /// 37.87° N 122.26° W, Berkeley, lies in 10SEG (zone 10, easting 565 km, northing 4191 km).
  @Test
  void tilesAreThoseOfTheMilitaryGrid() {
    assertEquals("10SEG", new ScenePlace(10, 565_000, 4_191_000, 2020, 1).tile());
    assertEquals("T10SEG.2020007.v1", new ScenePlace(10, 565_000, 4_191_000, 2020, 7).id());
  }

  @Test
  void whatIsThereIsNotMadeAgain() throws IOException {
    var before = Files.getLastModifiedTime(scenes.testSplit());
    DemoScenes.ensure(scenes.folder());
    assertEquals(before, Files.getLastModifiedTime(scenes.testSplit()));
    try (Stream<Path> beside = Files.list(scenes.folder().getParent())) {
      assertEquals(List.of(scenes.folder()), beside.toList(), "nothing else should be left behind");
    }
  }

  @Test
  void aFolderOfSomethingElseIsLeftAlone() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("precious.txt"), "mine");
    assertThrows(DatasetException.class, () -> DemoScenes.ensure(other));
    assertTrue(Files.exists(other.resolve("precious.txt")));
  }
}
