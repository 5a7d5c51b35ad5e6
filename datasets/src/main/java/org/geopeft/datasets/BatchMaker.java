package org.geopeft.datasets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Puts samples together: normalises and copies them into tensors.
record BatchMaker(Device device, Normalization normalization) {
  Batch make(int index, List<Sample> samples) {
    Sample first = samples.getFirst();
    samples.forEach(other -> requireEqualSizes(first, other));
    Scope scope = device.scope(Lifetime.BATCH, MemoryUse.BATCH);
    try {
      List<Path> files = samples.stream().map(Sample::file).toList();
      return new Batch(scope, index, files, images(scope, samples), masks(scope, samples), metadata(scope, samples));
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private static void requireEqualSizes(Sample first, Sample other) {
    if (first.height() != other.height() || first.width() != other.width() || first.bands() != other.bands()) {
      throw unequal(first.file() + " is " + size(first), other.file() + " is " + size(other));
    }
  }

  static DatasetException unequal(String first, String other) {
    return new DatasetException("Images of one batch must be of equal size, but " + first + " and " + other
        + ". Cut them to one size, or set batch_size: 1.");
  }

  private static String size(Sample sample) {
    return sample.height() + " × " + sample.width() + " pixels in " + sample.bands() + " bands";
  }

  private Tensor images(Scope scope, List<Sample> samples) {
    Sample first = samples.getFirst();
    Tensor images = scope.allocate(Shape.of(samples.size(), first.bands(), first.height(), first.width()));
    int plane = first.height() * first.width();
    MemorySegment data = images.data();
    boolean wide = images.type() == DType.F64;
    for (int s = 0; s < samples.size(); s++) {
      for (int band = 0; band < first.bands(); band++) {
        float mean = normalization.means().get(band);
        float std = normalization.stds().get(band);
        long to = ((long) s * first.bands() + band) * plane;
        float[] image = samples.get(s).image();
        if (wide) {
          normalizeWide(image, band * plane, plane, mean, std, data, to);
        } else {
          normalize(image, band * plane, plane, mean, std, data, to);
        }
      }
    }
    images.markWritten();
    return images;
  }

  private static void normalize(
      float[] image, int from, int count, float mean, float std, MemorySegment data, long to) {
    for (int i = 0; i < count; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, to + i, (image[from + i] - mean) / std);
    }
  }

  /// Normalises in float32 all the same, so that every backend sees the same image.
  private static void normalizeWide(
      float[] image, int from, int count, float mean, float std, MemorySegment data, long to) {
    for (int i = 0; i < count; i++) {
      data.setAtIndex(ValueLayout.JAVA_DOUBLE, to + i, (image[from + i] - mean) / std);
    }
  }

  private static @Nullable Tensor masks(Scope scope, List<Sample> samples) {
    Sample first = samples.getFirst();
    if (first.mask() == null) {
      return null;
    }
    Tensor masks = scope.allocate(DType.I64, Shape.of(samples.size(), first.height(), first.width()));
    MemorySegment data = masks.data();
    long to = 0;
    for (Sample sample : samples) {
      int[] mask = sample.mask();
      if (mask == null) {
        throw new DatasetException("Samples of one batch must all have a mask or none: " + first.file() + " has one, "
            + sample.file() + " has none.");
      }
      for (int value : mask) {
        data.setAtIndex(ValueLayout.JAVA_LONG, to++, value);
      }
    }
    masks.markWritten();
    return masks;
  }

  private static BatchMetadata metadata(Scope scope, List<Sample> samples) {
    SampleMetadata first = samples.getFirst().metadata();
    float[] waves = first.waves();
    return new BatchMetadata(
        rows(scope, samples, SampleMetadata::time, 4),
        rows(scope, samples, SampleMetadata::latlon, 4),
        first.gsd(),
        waves == null ? null : scope.allocate(Shape.of(waves.length)).set(waves),
        rows(scope, samples, SampleMetadata::temporalCoords, 1, 2),
        rows(scope, samples, SampleMetadata::locationCoords, 2));
  }

  private static @Nullable Tensor rows(
      Scope scope, List<Sample> samples, Function<SampleMetadata, float @Nullable []> value, long... shape) {
    if (value.apply(samples.getFirst().metadata()) == null) {
      return null;
    }
    Shape row = Shape.of(shape);
    float[] all = new float[samples.size() * (int) row.elements()];
    for (int s = 0; s < samples.size(); s++) {
      float[] one = value.apply(samples.get(s).metadata());
      if (one == null) {
        throw new DatasetException("Samples of one batch must have the same metadata; " + samples.get(s).file()
            + " lacks some that " + samples.getFirst().file() + " has.");
      }
      System.arraycopy(one, 0, all, s * one.length, one.length);
    }
    return scope.allocate(row.insert(0, samples.size())).set(all);
  }
}
