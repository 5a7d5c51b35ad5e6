package org.geopeft.datasets;

import java.util.List;
import java.util.Map;

/// The bands that data sets and models speak of by name.
public final class SpectralBands {
  /// Central wavelengths in micrometres, as Clay is told them.
  private static final Map<String, Double> WAVELENGTHS = Map.ofEntries(
      Map.entry("COASTAL_AEROSOL", 0.443),
      Map.entry("BLUE", 0.493),
      Map.entry("GREEN", 0.56),
      Map.entry("RED", 0.665),
      Map.entry("RED_EDGE_1", 0.704),
      Map.entry("RED_EDGE_2", 0.74),
      Map.entry("RED_EDGE_3", 0.783),
      Map.entry("NIR_BROAD", 0.842),
      Map.entry("NIR_NARROW", 0.865),
      Map.entry("WATER_VAPOR", 0.94),
      Map.entry("CIRRUS", 1.375),
      Map.entry("SWIR_1", 1.61),
      Map.entry("SWIR_2", 2.19));

  private SpectralBands() {}

  /// The wavelengths of these bands, in micrometres.
  ///
  /// @throws DatasetException if a band has none
  public static float[] wavelengths(List<String> bands) {
    float[] waves = new float[bands.size()];
    for (int i = 0; i < waves.length; i++) {
      Double wave = WAVELENGTHS.get(bands.get(i));
      if (wave == null) {
        throw new DatasetException("Band " + bands.get(i) + " has no wavelength, which metadata for Clay need; leave it"
            + " out of bands or set use_metadata: no_metadata.");
      }
      waves[i] = wave.floatValue();
    }
    return waves;
  }
}
