package org.geopeft.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.geopeft.tensor.CounterRandom;

/// Samples made up from their number and random key.
class FakeSamples implements SampleSource {
  static final Normalization NORMALIZATION =
      new Normalization(List.of(1f, -2f), List.of(2f, 0.5f));

  final int count;

  FakeSamples(int count) {
    this.count = count;
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public Path file(int index) {
    return Path.of("data", "scene_" + index + ".tif");
  }

  @Override
  public void check(int batchSize) {}

  int height(int index) {
    return 3;
  }

  @Override
  public Sample load(int index, long randomKey) throws IOException {
    int height = height(index);
    float[] image = new float[2 * height * 4];
    int[] mask = new int[height * 4];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) (100 * index + i + CounterRandom.uniform(randomKey, i));
    }
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (index + i) % 3 - 1;
    }
    var metadata = new SampleMetadata(new float[] {index, 1, 2, 3}, null, 30.0, new float[] {0.5f, 0.6f},
        new float[] {2020, index}, new float[] {index, -index});
    return new Sample(file(index), 2, height, 4, image, mask, metadata);
  }
}
