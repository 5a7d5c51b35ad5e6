package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Broken files, and valid ones beyond what is promised: an error that names the file, or the right pixels.
class HostileFilesTest {
  /// What opening and reading a broken file of a few KB may allocate in all.
  private static final long MEMORY = 24 << 20;

  @Test
  void brokenFilesGiveErrorsInLittleMemory() throws IOException {
    Path folder = SharedData.folder("data/geotiff/hostile");
    JsonNode listing = SharedData.json(folder.resolve("hostile.json"));
    byte[] sound = SharedData.array(folder.resolve("sound.npz"), "pixels");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<String> wrong = new ArrayList<>();
    for (Path file : SharedData.files(folder, ".tif")) {
      String name = file.getFileName().toString();
      long before = threads.getCurrentThreadAllocatedBytes();
      String verdict = verdict(file, listing.get(name).get("expect").asString(), sound);
      long used = threads.getCurrentThreadAllocatedBytes() - before;
      if (verdict != null) {
        wrong.add(name + ": " + verdict);
      }
      if (used > MEMORY) {
        wrong.add(name + ": " + used + " bytes allocated");
      }
    }
    assertTrue(wrong.isEmpty(), String.join("\n", wrong));
  }

  private static String verdict(Path file, String expected, byte[] sound) throws IOException {
    byte[] pixels;
    try (GeoTiff tiff = GeoTiff.open(file)) {
      pixels = tiff.readBytes(tiff.allBands(), tiff.window());
    } catch (GeoTiffException e) {
      boolean named = e.getMessage().contains(file.toString()) && !e.getMessage().contains("\n");
      return named ? null : "the error is no paragraph with the file's name: " + e.getMessage();
    }
    return switch (expected) {
      case "error, or the pixels of sound.npz" -> Arrays.equals(pixels, sound) ? null : "other pixels";
      case "error, or 256 zeros" -> Arrays.equals(pixels, new byte[256]) ? null : "other pixels";
      case "error" -> "no error";
      // "error, or other pixels in the second strip only" and the like
      default -> pixels.length == sound.length ? null : "another size";
    };
  }

  @Test
  void validFilesBeyondThePromiseGiveRightPixelsOrTheFeaturesName() throws IOException {
    List<String> read = new ArrayList<>();
    for (Path file : SharedData.files(SharedData.folder("data/geotiff/unsupported"), ".tif")) {
      try (GeoTiff tiff = GeoTiff.open(file)) {
        float[] pixels = tiff.readFloats();
        byte[] want = SharedData.array(SharedData.sibling(file, ".npz"), "pixels");
        assertArrayEquals(floats(want), pixels, file.toString());
        read.add(file.getFileName().toString());
      } catch (GeoTiffException e) {
        assertTrue(e.getMessage().contains("unsupported feature: "), e.getMessage());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      }
    }
    assertTrue(read.contains("float16.tif"), read.toString());
  }

  private static float[] floats(byte[] bytes) {
    float[] out = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(out);
    return out;
  }

  @Test
  void missingFilesAndFoldersAreNamed() throws IOException {
    Path folder = Files.createTempDirectory("geotiff");
    String missing = messageOf(folder.resolve("none.tif"));
    assertTrue(missing.contains("none.tif") && missing.contains("no such file"), missing);
    String isFolder = messageOf(folder);
    assertTrue(isFolder.contains("it is a folder"), isFolder);
    Files.delete(folder);
    assertFalse(Files.exists(folder));
  }

  private static String messageOf(Path path) {
    return assertThrows(GeoTiffException.class, () -> GeoTiff.open(path)).getMessage();
  }
}
