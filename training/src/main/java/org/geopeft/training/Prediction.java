package org.geopeft.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.geopeft.autograd.Run;
import org.geopeft.geotiff.GeoTiff;
import org.geopeft.geotiff.GeoTiffProfile;
import org.geopeft.geotiff.GeoTiffWriter;
import org.geopeft.geotiff.SampleType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.training.progress.Pace;
import org.geopeft.training.progress.Progress;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.settings.PredictionSettings;
import org.geopeft.training.settings.PredictionSettings.PixelType;
import org.geopeft.training.settings.TaskSettings.Output;

/// Writes what a model says about images: one GeoTIFF an image and kind of output, placed as the image is.
///
/// Where any band of the image holds its nodata value the output is −1 in every band, which is the output's own
/// nodata value.
public final class Prediction {

  private static final double NO_DATA = -1;

  private final Device device;
  private final SegmentationModel model;
  private final Path folder;
  private final PredictionSettings settings;
  private final List<Output> outputs;
  private final ProgressListener listener;
  private final StopSignal stop;

  /// @param model the model, or a way to apply it in tiles
  /// @param outputs which kinds of output to write
  /// @throws IllegalArgumentException if no folder is given or the pixel type cannot hold the output's nodata value
  public Prediction(
      Device device, SegmentationModel model, PredictionSettings settings, List<Output> outputs,
      ProgressListener listener, StopSignal stop) {
    if (settings.outputFolder() == null) {
      throw new IllegalArgumentException(
          "predict needs a folder for its GeoTIFFs, and none was given. Name one with --predict_output_dir DIR; it "
              + "is made if it does not exist.");
    }
    PixelType type = settings.type();
    if (type == PixelType.UINT8 || type == PixelType.UINT16) {
      throw new IllegalArgumentException(
          ("--out_dtype %s cannot hold -1, which marks missing pixels of a prediction; choose int16, int32, float32 or "
              + "float64.")
              .formatted(type.name().toLowerCase(Locale.ROOT)));
    }
    this.device = device;
    this.model = model;
    this.folder = settings.outputFolder();
    this.settings = settings;
    this.outputs = List.copyOf(outputs);
    this.listener = listener;
    this.stop = stop;
  }

  /// Predicts at most `limit` batches.
  ///
  /// @return the files written
  /// @throws IllegalArgumentException if there was nothing to write
  public List<Path> run(BatchSource source, int limit) throws IOException {
    Files.createDirectories(folder);
    int batches = Math.min(limit, source.batches());
    List<Path> written = new ArrayList<>();
    var pace = new Pace();
    try (BatchSource.Pass pass = source.open(0, 0)) {
      for (int done = 0; done < batches && pass.hasNext() && !stop.isRequested(); done++) {
        try (Batch batch = pass.next()) {
          written.addAll(predict(batch));
          pace.done(batch.images());
        }
        listener.progress(new Progress(Progress.Phase.PREDICTION, -1, -1, done + 1, batches, OptionalDouble.empty(),
            pace.imagesPerSecond(), pace.left(done + 1, batches)));
      }
    }
    if (written.isEmpty()) {
      throw new IllegalArgumentException("Nothing was written to " + folder + ": there are no images to predict.");
    }
    return written;
  }

  private List<Path> predict(Batch batch) throws IOException {
    List<Path> written = new ArrayList<>();
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Tensor logits = model.logits(Run.evaluation(scope), batch);
      for (int i = 0; i < batch.images(); i++) {
        float[] values = logits.select(0, i).toFloats();
        int classes = logits.shape().intSize(1);
        for (Output output : outputs) {
          written.add(write(batch.files().get(i), output, values, classes));
        }
      }
    }
    return written;
  }

  private Path write(Path image, Output output, float[] logits, int classes) throws IOException {
    double[] pixels = switch (output) {
      case PREDICTION -> best(logits, classes);
      case LOGITS -> widened(logits);
      case PROBABILITIES -> softmax(logits, classes);
    };
    Path target = folder.resolve(name(image, output));
    try (GeoTiff input = GeoTiff.open(image)) {
      int width = input.width();
      int height = input.height();
      int bands = output == Output.PREDICTION ? 1 : classes;
      if (pixels.length != (long) bands * width * height) {
        throw new IllegalArgumentException("The prediction for " + image + " has " + pixels.length / bands
            + " pixels, the image has " + width + " × " + height + ".");
      }
      maskOut(input, pixels);
      SampleType type = type(output);
      if (!type.isFloatingPoint()) {
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = (long) pixels[i]; // cut, as TerraTorch's files are
        }
      }
      var profile = GeoTiffProfile.of(type, width, height, bands)
          .withNoData(NO_DATA)
          .withGeoReference(input.georeference());
      GeoTiffWriter.write(target, profile, pixels);
    }
    listener.message("wrote " + target);
    return target;
  }

  private String name(Path image, Output output) {
    String file = String.valueOf(image.getFileName());
    int dot = file.lastIndexOf('.');
    String stem = dot > 0 ? file.substring(0, dot) : file;
    String prefix = settings.filePrefix() == null ? "" : settings.filePrefix();
    return prefix + stem + switch (output) {
      case PREDICTION -> "_pred.tif";
      case LOGITS -> "_logits.tif";
      case PROBABILITIES -> "_probabilities.tif";
    };
  }

  private SampleType type(Output output) {
    PixelType type = settings.type();
    if (type == null) {
      return output == Output.PREDICTION ? SampleType.INT16 : SampleType.FLOAT32;
    }
    return SampleType.valueOf(type.name());
  }

  /// Sets −1 in every band where any band of the input equals its nodata value. NaN equals nothing.
  private static void maskOut(GeoTiff input, double[] pixels) throws IOException {
    Double noData = input.noData();
    if (noData == null) {
      return;
    }
    // the tag is text; what the file's own type makes of it is what its pixels hold
    double missing = input.sampleType() == SampleType.FLOAT32 ? noData.floatValue() : noData;
    double[] values = input.readDoubles();
    int plane = input.width() * input.height();
    for (int i = 0; i < values.length; i++) {
      if (values[i] == missing) {
        for (int at = i % plane; at < pixels.length; at += plane) {
          pixels[at] = NO_DATA;
        }
      }
    }
  }

  private static double[] widened(float[] logits) {
    double[] out = new double[logits.length];
    Arrays.setAll(out, i -> logits[i]);
    return out;
  }

  /// The first class with the highest score at each pixel.
  private static double[] best(float[] logits, int classes) {
    int plane = logits.length / classes;
    double[] out = new double[plane];
    for (int pixel = 0; pixel < plane; pixel++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (logits[c * plane + pixel] > logits[best * plane + pixel]) {
          best = c;
        }
      }
      out[pixel] = best;
    }
    return out;
  }

  private static double[] softmax(float[] logits, int classes) {
    int plane = logits.length / classes;
    double[] out = new double[logits.length];
    for (int pixel = 0; pixel < plane; pixel++) {
      double highest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        highest = Math.max(highest, logits[c * plane + pixel]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        out[c * plane + pixel] = Math.exp(logits[c * plane + pixel] - highest);
        sum += out[c * plane + pixel];
      }
      for (int c = 0; c < classes; c++) {
        out[c * plane + pixel] /= sum;
      }
    }
    return out;
  }
}
