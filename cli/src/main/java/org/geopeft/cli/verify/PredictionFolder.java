package org.geopeft.cli.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.geopeft.geotiff.GeoTiff;

/// GeoTIFFs that TerraTorch's `predict` wrote.
///
/// @param path the folder
/// @param output prediction, logits or probabilities
/// @param type the element type of the files
record PredictionFolder(Path path, String output, String type) {
  private static final double CLASS_SHARE = 1e-4;
  private static final double VALUE = 1e-4;

  /// The folder as one, or nothing when its name is another.
  static List<PredictionFolder> of(Path path) {
    String[] parts = String.valueOf(path.getFileName()).split("_", 3);
    if (!parts[0].equals("predictions")) {
      return List.of();
    }
    return List.of(parts.length == 3
        ? new PredictionFolder(path, parts[1], parts[2])
        : new PredictionFolder(path, "prediction", "int16"));
  }

  String folder() {
    return String.valueOf(path.getFileName());
  }

  /// Compares every file with ours of the same name: georeference and type exactly, classes on 99.99 % of the pixels,
  /// values to 1e-4 of the largest.
  void compare(Path ours, Findings findings) throws IOException {
    long pixels = 0;
    long different = 0;
    for (Path reference : files()) {
      Path own = ours.resolve(String.valueOf(reference.getFileName()));
      if (!Files.exists(own)) {
        findings.mistake(reference.getFileName() + " was not written");
        continue;
      }
      try (GeoTiff expected = GeoTiff.open(reference);
          GeoTiff actual = GeoTiff.open(own)) {
        compareHeaders(expected, actual, findings);
        float[] want = expected.readFloats();
        float[] got = actual.readFloats();
        if (want.length == got.length) {
          pixels += want.length;
          different += output.equals("prediction") ? differing(want, got) : compareValues(reference, want, got, findings);
        }
      }
    }
    if (output.equals("prediction")) {
      findings.worst("share of pixels with another class", pixels == 0 ? 1 : different / (double) pixels, Double.NaN);
    }
    if (pixels == 0 || different > CLASS_SHARE * pixels) {
      findings.mistake(different + " of " + pixels + " pixels have another class");
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(file -> file.toString().endsWith(".tif")).sorted().toList();
    }
  }

  private static void compareHeaders(GeoTiff expected, GeoTiff actual, Findings findings) {
    List<Object> want = header(expected);
    List<Object> got = header(actual);
    if (!want.equals(got)) {
      findings.mistake("size, type, nodata, CRS or transform differ: " + got + ", expected " + want);
    }
  }

  private static List<Object> header(GeoTiff tiff) {
    return Arrays.asList(
        tiff.width(), tiff.height(), tiff.bands(), tiff.sampleType(), String.valueOf(tiff.noData()), tiff.epsg(),
        Objects.toString(tiff.transform()));
  }

  private static long differing(float[] want, float[] got) {
    long different = 0;
    for (int i = 0; i < want.length; i++) {
      different += want[i] == got[i] ? 0 : 1;
    }
    return different;
  }

  private static long compareValues(Path file, float[] want, float[] got, Findings findings) {
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < want.length; i++) {
      largest = Math.max(largest, Math.abs(want[i]));
      worst = Math.max(worst, Math.abs((double) want[i] - got[i]));
    }
    findings.worst("value", worst / Math.max(1, largest), Double.NaN);
    if (!(worst <= VALUE * Math.max(1, largest))) {
      findings.mistake(file.getFileName() + ": values differ by up to " + worst);
    }
    return 0;
  }
}
