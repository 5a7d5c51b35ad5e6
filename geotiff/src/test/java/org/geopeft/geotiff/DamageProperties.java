package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Whatever happens to a file's bytes, reading it gives pixels or a [GeoTiffException], nothing else.
class DamageProperties {
  @Provide
  Arbitrary<String> names() throws IOException {
    List<String> names = Fixtures.expected().stream().map(Fixtures.Expected::name).toList();
    return Arbitraries.of(names);
  }

  @Property(tries = 150, seed = "1")
  void cutFiles(@ForAll("names") String name, @ForAll long seed) throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file(name));
    read(Arrays.copyOf(bytes, new Random(seed).nextInt(bytes.length)));
  }

  @Property(tries = 500, seed = "1")
  void flippedBits(@ForAll("names") String name, @ForAll long seed) throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file(name));
    Random random = new Random(seed);
    // headers and directories lie at the start or the end, so half of the damage goes there
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int range = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 400);
      int at = random.nextBoolean() ? random.nextInt(range) : bytes.length - 1 - random.nextInt(range);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    read(bytes);
  }

  @Property(tries = 200, seed = "1")
  void replacedBytes(@ForAll("names") String name, @ForAll long seed) throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file(name));
    Random random = new Random(seed);
    int length = 1 + random.nextInt(16);
    int at = random.nextInt(Math.min(bytes.length, 600) - length);
    Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0xFF : random.nextInt(256)));
    read(bytes);
  }

  private static void read(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("damaged", ".tif");
    try {
      Files.write(file, bytes);
      try (GeoTiff tiff = GeoTiff.open(file)) {
        // a damaged header may claim a large image of blocks that were never written; windows keep that cheap
        Window window = new Window(0, 0, Math.min(tiff.width(), 80), Math.min(tiff.height(), 80));
        int[] bands = Arrays.copyOf(tiff.allBands(), Math.min(tiff.bands(), 8));
        tiff.readFloatsMasked(bands, window, new float[bands.length * (int) window.pixels()], 0);
        tiff.centre();
      }
    } catch (GeoTiffException e) {
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    } finally {
      Files.delete(file);
    }
  }
}
