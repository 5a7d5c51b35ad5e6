package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.geotiff.GeoReference;
import org.geopeft.geotiff.GeoTiff;
import org.geopeft.geotiff.GeoTiffProfile;
import org.geopeft.geotiff.GeoTiffWriter;
import org.geopeft.geotiff.GeoTransform;
import org.geopeft.geotiff.SampleType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.settings.PredictionSettings;
import org.geopeft.training.settings.PredictionSettings.PixelType;
import org.geopeft.training.settings.TaskSettings.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionTest {

  private static final int SIZE = 3;

  @TempDir
  Path root;

  private final Device device = ReferenceBackend.device();

  /// A model whose scores are the image's two bands.
  private static final class Bands extends Layer implements SegmentationModel {
    @Override
    public Layer layer() {
      return this;
    }

    @Override
    public Tensor logits(Run run, Batch batch) {
      return batch.image();
    }
  }

  private record Images(Device device, List<Path> files) implements BatchSource {
    @Override
    public int batches() {
      return files.size();
    }

    @Override
    public Pass open(int epoch, int first) {
      var rest = files.iterator();
      return new Pass() {
        @Override
        public boolean hasNext() {
          return rest.hasNext();
        }

        @Override
        public Batch next() {
          Path file = rest.next();
          try (var image = GeoTiff.open(file)) {
            var scope = device.scope(Lifetime.BATCH, MemoryUse.BATCH);
            Tensor tensor = scope.allocate(Shape.of(1, 2, SIZE, SIZE)).set(image.readFloats());
            return new Batch(tensor, null, null, null, List.of(file), scope::close);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }

        @Override
        public void close() {}
      };
    }
  }

  /// Two bands; −9999 stands in the second one at the last pixel.
  private Path image() throws IOException {
    float[] pixels = {1, 0, 2, 0, 0, 0, 0, 0, 5, 0, 1, 1, 0, 3, 0, 0, 0, -9999};
    Path file = root.resolve("scene.v1.tif");
    var place = GeoReference.projected(32633, new GeoTransform(30, 0, 500_000, 0, -30, 4_000_000));
    GeoTiffWriter.write(
        file,
        GeoTiffProfile.of(SampleType.FLOAT32, SIZE, SIZE, 2).withNoData(-9999.0).withGeoReference(place),
        pixels);
    return file;
  }

  private Prediction prediction(PixelType type, String prefix, Output... outputs) {
    return new Prediction(device, new Bands(), new PredictionSettings(root.resolve("out"), prefix, type),
        List.of(outputs), ProgressListener.silent(), new StopSignal());
  }

  private float[] read(String name) throws IOException {
    try (var file = GeoTiff.open(root.resolve("out").resolve(name))) {
      return file.readFloats();
    }
  }

  @Test
  void classesLieWhereTheImageLiesAndMissingPixelsAreMarked() throws IOException {
    var written = prediction(null, null, Output.PREDICTION).run(new Images(device, List.of(image())), 10);
    assertEquals(List.of(root.resolve("out/scene.v1_pred.tif")), written);
    try (var file = GeoTiff.open(written.getFirst())) {
      assertEquals(SampleType.INT16, file.sampleType());
      assertEquals(-1.0, file.noData());
      assertEquals(32633, file.epsg().getAsInt());
      assertEquals(500_000, file.transform().c());
      // the first of two equal scores wins
      assertArrayEquals(new float[] {0, 1, 0, 0, 1, 0, 0, 0, -1}, file.readFloats());
    }
  }

  @Test
  void scoresAreFloatsUnlessToldOtherwise() throws IOException {
    prediction(null, "a_", Output.LOGITS, Output.PROBABILITIES).run(new Images(device, List.of(image())), 10);
    assertArrayEquals(
        new float[] {1, 0, 2, 0, 0, 0, 0, 0, -1, 0, 1, 1, 0, 3, 0, 0, 0, -1}, read("a_scene.v1_logits.tif"));
    float[] shares = read("a_scene.v1_probabilities.tif");
    assertEquals(1 / (1 + Math.exp(-1)), shares[0], 1e-7);
    assertEquals(1, shares[2] + shares[11], 1e-7);
    prediction(PixelType.INT16, "cut_", Output.PROBABILITIES).run(new Images(device, List.of(image())), 10);
    assertEquals(0, read("cut_scene.v1_probabilities.tif")[2]);
  }

  @Test
  void mistakesAreRefusedBeforeAnythingIsWritten() {
    var unsigned = assertThrows(IllegalArgumentException.class, () -> prediction(PixelType.UINT8, null));
    assertTrue(unsigned.getMessage().startsWith("--out_dtype uint8 cannot hold -1"));
    var noFolder = new PredictionSettings(null, null, null);
    var missing = assertThrows(IllegalArgumentException.class, () -> new Prediction(
        device, new Bands(), noFolder, List.of(), ProgressListener.silent(), new StopSignal()));
    assertTrue(missing.getMessage().contains("--predict_output_dir"));
    var nothing = assertThrows(IllegalArgumentException.class,
        () -> prediction(null, null, Output.PREDICTION).run(new Images(device, List.of()), 10));
    assertTrue(nothing.getMessage().startsWith("Nothing was written to "));
    assertTrue(Files.exists(root));
  }
}
