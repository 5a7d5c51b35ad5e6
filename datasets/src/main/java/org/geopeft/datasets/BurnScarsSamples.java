package org.geopeft.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.geopeft.geotiff.Centre;
import org.geopeft.geotiff.GeoTiff;
import org.geopeft.geotiff.LonLat;
import org.geopeft.tensor.CounterRandom;
import org.jspecify.annotations.Nullable;

/// The samples of a split of Burn Scars.
final class BurnScarsSamples implements SampleSource {
  private static final double GROUND_SAMPLING_DISTANCE = 30;
  private static final Pattern NAME =
      Pattern.compile("subsetted_512x512_HLS\\.S30\\.T[0-9A-Z]{5}\\.(\\d{4})(\\d{3})\\.v1\\.4_merged\\.tif");

  private final List<ImageMaskPair> pairs;
  private final BurnScarsConfig config;
  private final Augmentation augmentation;
  private final int[] bandIndices;
  private final MaskReader masks;

  BurnScarsSamples(List<ImageMaskPair> pairs, BurnScarsConfig config, Augmentation augmentation) {
    this.pairs = pairs;
    this.config = config;
    this.augmentation = augmentation;
    this.bandIndices = config.bands().stream().mapToInt(BurnScarsConfig.ALL_BANDS::indexOf).toArray();
    this.masks = new MaskReader(config.labels(), config.noLabelReplace());
    if (config.useMetadata().timeAndPlace()) {
      pairs.forEach(pair -> date(pair.image())); // a name without a date is found now, not in the middle of training
    }
  }

  @Override
  public int size() {
    return pairs.size();
  }

  @Override
  public Path file(int index) {
    return pairs.get(index).image();
  }

  @Override
  public void check(int batchSize) {
    HeaderCheck.check(pairs, BurnScarsSamples::requireBands, batchSize, augmentation);
  }

  private static void requireBands(GeoTiff file) {
    if (file.bands() != BurnScarsConfig.ALL_BANDS.size()) {
      throw new DatasetException("The image " + file.path() + " has " + file.bands() + " bands; Burn Scars has "
          + BurnScarsConfig.ALL_BANDS.size() + ": " + String.join(", ", BurnScarsConfig.ALL_BANDS) + ".");
    }
  }

  @Override
  public Sample load(int index, long randomKey) throws IOException {
    ImageMaskPair pair = pairs.get(index);
    try (GeoTiff file = GeoTiff.open(pair.image())) {
      requireBands(file);
      int height = file.height();
      int width = file.width();
      Double noDataReplace = config.noDataReplace();
      float[] image = RasterReader.image(file, bandIndices, noDataReplace == null ? Double.NaN : noDataReplace);
      scale(image, (float) config.constantScale());
      Path maskFile = pair.mask();
      int[] mask = maskFile == null ? null : masks.read(maskFile, pair.image(), height, width);
      return augmented(pair.image(), height, width, image, mask, metadata(file), randomKey);
    }
  }

  private static void scale(float[] image, float factor) {
    if (factor != 1) {
      for (int i = 0; i < image.length; i++) {
        image[i] *= factor;
      }
    }
  }

  private Sample augmented(
      Path file, int height, int width, float[] image, int @Nullable [] mask, SampleMetadata metadata, long randomKey) {
    D4 element = switch (augmentation) {
      case NONE -> D4.E;
      case D4 -> D4.chosenBy(CounterRandom.bits(randomKey, 0));
    };
    return new Sample(
        file,
        bandIndices.length,
        element.outHeight(height, width),
        element.outWidth(height, width),
        element.apply(image, bandIndices.length, height, width),
        mask == null ? null : element.apply(mask, height, width),
        metadata);
  }

  private SampleMetadata metadata(GeoTiff file) throws IOException {
    UseMetadata wanted = config.useMetadata();
    boolean clay = wanted.clayBands();
    Double gsd = clay ? GROUND_SAMPLING_DISTANCE : null;
    float[] waves = clay ? SpectralBands.wavelengths(config.bands()) : null;
    if (!wanted.timeAndPlace()) {
      return new SampleMetadata(null, null, gsd, waves, null, null);
    }
    LocalDateTime date = date(file.path());
    LonLat place = place(file);
    return wanted.prithviTimeAndPlace()
        ? new SampleMetadata(null, null, null, null, AcquisitionMetadata.prithviTime(date),
            AcquisitionMetadata.prithviLatLon(place.latitude(), place.longitude()))
        : new SampleMetadata(AcquisitionMetadata.clayTime(date),
            AcquisitionMetadata.clayLatLon(place.latitude(), place.longitude()), gsd, waves, null, null);
  }

  private LonLat place(GeoTiff file) throws IOException {
    Centre centre = file.centre();
    LonLat place = centre.lonLat();
    if (place == null) {
      throw new DatasetException("The image " + file.path() + " has no coordinate system, so its place is not known,"
          + " which use_metadata: " + config.useMetadata().label() + " needs. use_metadata: no_metadata does without.");
    }
    return place;
  }

  /// Noon of the day that the file's name says: names hold no hour.
  private LocalDateTime date(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (name.matches()) {
      try {
        return LocalDate.ofYearDay(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2))).atTime(12, 0);
      } catch (DateTimeException e) {
        // day 0, or 366 in a year that has none: told below
      }
    }
    throw new DatasetException("The name of " + file + " says no date, which use_metadata: "
        + config.useMetadata().label() + " needs. Names are subsetted_512x512_HLS.S30.T<tile>.<year and day of year,"
        + " seven digits>.v1.4_merged.tif; use_metadata: no_metadata does without.");
  }
}
