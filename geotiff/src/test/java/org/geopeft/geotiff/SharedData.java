package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The reference data beside the checkout; tests that need it are skipped, loudly, where it is not there.
final class SharedData {
  private SharedData() {}

  /// A folder of the reference data.
  static Path folder(String name) {
    for (String root : new String[] {System.getProperty("geopeft.shared"), System.getenv("GEOPEFT_SHARED")}) {
      if (root != null && Files.isDirectory(Path.of(root, name))) {
        return Path.of(root, name);
      }
    }
    String message = "SKIPPED: no reference data (" + name + "): set GEOPEFT_SHARED to its folder";
    System.out.println(message);
    return abort(message);
  }

  static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(p -> p.toString().endsWith(suffix)).sorted().toList();
    }
  }

  static Path sibling(Path file, String suffix) {
    return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.[a-z]+$", "") + suffix);
  }

  static JsonNode json(Path file) {
    return JsonMapper.shared().readTree(file.toFile());
  }

  /// A number as the JSON files have it: NaN and infinities are strings.
  static double number(JsonNode node) {
    return switch (node.isString() ? node.asString() : "") {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> node.asDouble();
    };
  }

  /// The bytes of an array in a NumPy archive, without its header.
  static byte[] array(Path npz, String name) throws IOException {
    try (ZipFile zip = new ZipFile(npz.toFile())) {
      ZipEntry entry = Objects.requireNonNull(zip.getEntry(name + ".npy"), name);
      byte[] all = zip.getInputStream(entry).readAllBytes();
      int header = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getShort(8) & 0xFFFF;
      return Arrays.copyOfRange(all, 10 + header, all.length);
    }
  }

  static boolean hasArray(Path npz, String name) throws IOException {
    try (ZipFile zip = new ZipFile(npz.toFile())) {
      return zip.getEntry(name + ".npy") != null;
    }
  }
}
