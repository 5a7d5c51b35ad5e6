package org.geopeft.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.geopeft.geotiff.Compression;
import org.geopeft.geotiff.GeoReference;
import org.geopeft.geotiff.GeoTiffProfile;
import org.geopeft.geotiff.GeoTiffWriter;
import org.geopeft.geotiff.GeoTransform;
import org.geopeft.geotiff.SampleType;

/// Writes a few scenes of 4 × 5 pixels in the form of Burn Scars.
record TinyScenes(Path folder) {
  static final int HEIGHT = 4;
  static final int WIDTH = 5;

  Path data() {
    return folder.resolve("data");
  }

  static String stem(String id) {
    return "subsetted_512x512_HLS.S30." + id + ".4";
  }

  /// Pixel p of band b is scene + b/10 + p/1000; one pixel is nodata. Labels are 0 and 1 in turn, the last one −1.
  TinyScenes scene(int number, String id) throws IOException {
    image(number, id, HEIGHT);
    short[] mask = new short[HEIGHT * WIDTH];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (short) (i % 2);
    }
    mask[mask.length - 1] = -1;
    return mask(id, mask);
  }

  void image(int number, String id, int height) throws IOException {
    Files.createDirectories(data());
    float[] image = new float[6 * height * WIDTH];
    for (int i = 0; i < image.length; i++) {
      int plane = height * WIDTH;
      image[i] = i % plane == 3 ? -9999 : number + i / plane / 10f + i % plane / 1000f;
    }
    GeoTiffWriter.write(data().resolve(stem(id) + "_merged.tif"),
        GeoTiffProfile.of(SampleType.FLOAT32, WIDTH, height, 6)
            .withCompression(Compression.DEFLATE)
            .withNoData(-9999.0)
            .withGeoReference(
                GeoReference.projected(32610, GeoTransform.northUp(500_000 + 150 * number, 4_100_000, 30, 30))),
        image);
  }

  TinyScenes mask(String id, short[] mask) throws IOException {
    GeoTiffWriter.write(data().resolve(stem(id) + ".mask.tif"),
        GeoTiffProfile.of(SampleType.INT16, WIDTH, HEIGHT, 1), mask);
    return this;
  }

  Path list(String name, String... ids) throws IOException {
    Path file = folder.resolve(name + ".txt");
    Files.write(file, List.of(ids));
    return file;
  }
}
