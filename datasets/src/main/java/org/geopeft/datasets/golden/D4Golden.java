package org.geopeft.datasets.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.geopeft.datasets.BurnScarsDataModule;
import org.geopeft.datasets.D4;
import org.geopeft.datasets.Sample;
import org.geopeft.datasets.SampleSource;
import org.geopeft.datasets.Split;
import org.geopeft.tensor.CounterRandom;

/// The eight symmetries one by one, on a small image by rule or on a sample.
final class D4Golden {
  private final GoldenFile file;
  private final Path dataRoot;
  private final List<GoldenCheck> checks = new ArrayList<>();

  D4Golden(GoldenFile file, Path dataRoot) {
    this.file = file;
    this.dataRoot = dataRoot;
  }

  static boolean isD4(GoldenFile file) {
    return file.string("transform").equals("D4");
  }

  List<GoldenCheck> check() throws IOException {
    if (file.description().get("elements") instanceof Map<?, ?> checksums) {
      checkSample(GoldenFile.mapping(checksums));
    } else {
      checkRule();
    }
    return checks;
  }

  private static D4 element(String name) {
    return D4.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private void checkSample(Map<String, Object> checksums) throws IOException {
    var module = new BurnScarsDataModule(BurnScarsGolden.config(file.description().get("init_args"), dataRoot));
    SampleSource samples = module.samples(Split.TRAIN);
    Path wanted = dataRoot.resolve(file.string("file"));
    for (int i = 0; i < samples.size(); i++) {
      if (samples.file(i).equals(wanted)) {
        Sample sample = samples.load(i, 0);
        checksums.forEach((name, value) -> checkElement(name, sample, GoldenFile.mapping(value)));
        return;
      }
    }
    checks.add(GoldenCheck.failed("file", wanted + " is not among the training samples"));
  }

  private void checkElement(String name, Sample sample, Map<String, Object> expected) {
    float[] image = element(name).apply(sample.image(), sample.bands(), sample.height(), sample.width());
    int[] mask = sample.mask();
    Map<String, Object> actual = Map.of(
        "crc32_float32", Checksums.float32(image),
        "crc32_int16", mask == null ? 0 : Checksums.int16(element(name).apply(mask, sample.height(), sample.width())));
    actual.forEach((key, value) -> checks.add(GoldenCheck.equal(
        name + "/" + key, ((Number) GoldenFile.required(expected, key)).longValue(), value)));
  }

  private void checkRule() {
    Map<String, Object> imageRule = GoldenFile.mapping(file.mapping("inputs").get("image"));
    Map<String, Object> maskRule = GoldenFile.mapping(file.mapping("inputs").get("mask"));
    int[] shape = ((List<?>) GoldenFile.required(imageRule, "shape")).stream().mapToInt(GoldenFile::integer).toArray();
    int height = shape[0];
    int width = shape[1];
    int channels = shape[2];
    float[] image = image(imageRule, height * width, channels);
    int[] mask = mask(GoldenFile.integer(GoldenFile.required(maskRule, "classes")), height * width);
    for (String name : GoldenFile.strings(file.description().get("elements"))) {
      float[] turned = element(name).apply(image, channels, height, width);
      int[] turnedMask = element(name).apply(mask, height, width);
      checks.add(file.compare(name + "/image", channelsLast(turned, channels)));
      float[] labels = new float[turnedMask.length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = turnedMask[i];
      }
      checks.add(file.compare(name + "/mask", labels));
    }
  }

  /// The rule speaks of [height, width, channels]; here channels come first.
  private static float[] image(Map<String, Object> rule, int pixels, int channels) {
    double offset = ((Number) GoldenFile.required(rule, "offset")).doubleValue();
    double scale = ((Number) GoldenFile.required(rule, "scale")).doubleValue();
    long seed = GoldenFile.seed("input:image");
    float[] image = new float[pixels * channels];
    for (int i = 0; i < image.length; i++) {
      image[i % channels * pixels + i / channels] = (float) (offset + scale * GoldenFile.uniform(seed, i));
    }
    return image;
  }

  private static int[] mask(int classes, int pixels) {
    long seed = GoldenFile.seed("input:mask");
    int[] mask = new int[pixels];
    for (int i = 0; i < pixels; i++) {
      mask[i] = (int) ((CounterRandom.bits(seed, i) >>> 33) % (classes + 1)) - 1;
    }
    return mask;
  }

  private static float[] channelsLast(float[] planes, int channels) {
    float[] pixels = new float[planes.length];
    int plane = planes.length / channels;
    for (int i = 0; i < planes.length; i++) {
      pixels[i % plane * channels + i / plane] = planes[i];
    }
    return pixels;
  }
}
