package org.geopeft.geotiff;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Small files written by GDAL 3.10, and a table of what GDAL reads from them.
final class Fixtures {
  private Fixtures() {}

  static Path folder() {
    URL table = Objects.requireNonNull(Fixtures.class.getResource("gdal/expected.tsv"));
    try {
      return Path.of(table.toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path file(String name) {
    return folder().resolve(name);
  }

  /// One line: what GDAL reads; `missing` counts values that are nodata, NaN's or masked.
  record Expected(String name, String type, int width, int height, int bands, String sha256, String transform,
      String epsg, String noData, String longitude, String latitude, int missing) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Expected> expected() throws IOException {
    return Files.readAllLines(file("expected.tsv")).stream().filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t"))
        .map(f -> new Expected(f[0], f[1], Integer.parseInt(f[2]), Integer.parseInt(f[3]), Integer.parseInt(f[4]),
            f[5], f[6], f[7], f[8], f[9], f[10], Integer.parseInt(f[11])))
        .toList();
  }
}
