package org.geopeft.datasets.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.geopeft.datasets.BurnScarsConfig;
import org.geopeft.datasets.DatasetException;
import org.geopeft.geotiff.Compression;
import org.geopeft.geotiff.GeoReference;
import org.geopeft.geotiff.GeoTiffProfile;
import org.geopeft.geotiff.GeoTiffWriter;
import org.geopeft.geotiff.SampleType;
import org.geopeft.tensor.CounterRandom;

/// Burn-scar scenes for trying things out, in the form of the real data set: images and masks in `samples`, lists of
/// ids in `splits`. They follow from a seed; the pixels are the same on every machine.
///
/// @param folder where they lie
public record DemoScenes(Path folder) {
  private static final System.Logger LOG = System.getLogger(DemoScenes.class.getName());
  /// Rows and columns of a scene.
  public static final int SIZE = 128;

  private static final long SEED = 20_201_107;
  private static final String STAMP = "geopeft-demo.txt";
  /// Changes whenever other pixels would come out.
  private static final String CONTENTS = "Burn-scar scenes made by GeoPEFT, version 1, seed " + SEED + "\n";

  /// The splits and how many scenes each has.
  private enum Part {
    TRAIN("train", 64),
    VAL("val", 16),
    TEST("test", 16);

    final String name;
    final int scenes;

    Part(String name, int scenes) {
      this.name = name;
      this.scenes = scenes;
    }
  }

  private record Job(Part part, ScenePlace place, long key) {}

  /// The folder of images and masks.
  public Path samples() {
    return folder.resolve("samples");
  }

  /// The list of training ids.
  public Path trainSplit() {
    return split(Part.TRAIN);
  }

  /// The list of validation ids.
  public Path valSplit() {
    return split(Part.VAL);
  }

  /// The list of test ids.
  public Path testSplit() {
    return split(Part.TEST);
  }

  private Path split(Part part) {
    return folder.resolve("splits").resolve(part.name + ".txt");
  }

  /// Makes the scenes unless they are there. They are made beside the folder and moved, so that a folder is never
  /// half full; when two processes do so at once, one of them wins.
  ///
  /// @throws DatasetException if the folder exists and holds something else, or cannot be written
  public static DemoScenes ensure(Path folder) {
    DemoScenes scenes = new DemoScenes(folder);
    if (!scenes.exist()) {
      try {
        scenes.make();
      } catch (IOException | UncheckedIOException e) {
        throw new DatasetException("The demo scenes could not be written to " + folder + ": " + e.getMessage(), e);
      }
    }
    return scenes;
  }

  private boolean exist() {
    if (!Files.exists(folder)) {
      return false;
    }
    try {
      if (Files.readString(folder.resolve(STAMP)).equals(CONTENTS)) {
        return true;
      }
    } catch (IOException e) {
      // no stamp: not ours
    }
    throw new DatasetException("The folder for the demo scenes, " + folder + ", exists but does not hold the scenes of"
        + " this version. Remove it or name another.");
  }

  private void make() throws IOException {
    long begin = System.nanoTime();
    Path target = folder.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      DemoScenes made = new DemoScenes(temporary);
      Files.createDirectories(made.samples());
      Files.createDirectories(temporary.resolve("splits"));
      List<Job> jobs = jobs();
      IntStream.range(0, jobs.size()).parallel().forEach(i -> made.write(jobs.get(i)));
      for (Part part : Part.values()) {
        Files.write(made.split(part),
            jobs.stream().filter(job -> job.part == part).map(job -> job.place.id()).sorted().toList());
      }
      Files.writeString(temporary.resolve(STAMP), CONTENTS);
      move(temporary, target);
      LOG.log(System.Logger.Level.INFO, "Made {0} demo scenes in {1} ({2} s)",
          jobs.size(), folder, Math.round((System.nanoTime() - begin) / 1e8) / 10.0);
    } finally {
      delete(temporary);
    }
  }

  private static List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (Part part : Part.values()) {
      for (int i = 0; i < part.scenes; i++) {
        int scene = jobs.size();
        long key = CounterRandom.bits(SEED, scene);
        jobs.add(new Job(part, ScenePlace.of(scene, CounterRandom.key(key, "place")), key));
      }
    }
    return jobs;
  }

  private void write(Job job) {
    Scene scene = new SceneGenerator(SIZE, job.key).make();
    GeoReference georeference = job.place.georeference();
    GeoTiffProfile image = GeoTiffProfile.of(SampleType.FLOAT32, SIZE, SIZE, BurnScarsConfig.ALL_BANDS.size())
        .withCompression(Compression.DEFLATE)
        .withNoData((double) SceneGenerator.MISSING)
        .withGeoReference(georeference)
        .withDescriptions(BurnScarsConfig.ALL_BANDS);
    GeoTiffProfile mask = GeoTiffProfile.of(SampleType.INT16, SIZE, SIZE, 1)
        .withCompression(Compression.DEFLATE)
        .withNoData(-1.0)
        .withGeoReference(georeference);
    try {
      GeoTiffWriter.write(samples().resolve(job.place.stem() + "_merged.tif"), image, scene.image());
      GeoTiffWriter.write(samples().resolve(job.place.stem() + ".mask.tif"), mask, scene.mask());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void move(Path temporary, Path target) throws IOException {
    try {
      Files.move(temporary, target);
    } catch (FileAlreadyExistsException e) {
      if (!exist()) { // somebody else was faster, and has made the same
        throw e;
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
