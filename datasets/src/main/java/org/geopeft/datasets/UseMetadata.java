package org.geopeft.datasets;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a sample carries beside its pixels, the key `use_metadata` of the published configs.
public enum UseMetadata {
  NO_METADATA(false, false, false),
  /// `gsd` and `waves`.
  CLAY_GW(true, false, false),
  /// `time`, `latlon`, `gsd` and `waves`.
  CLAY_TLGW(true, true, false),
  /// `temporal_coords` and `location_coords`.
  PRITHVI_TL(false, false, true);

  private final boolean clayBands;
  private final boolean clayPlace;
  private final boolean prithvi;

  UseMetadata(boolean clayBands, boolean clayPlace, boolean prithvi) {
    this.clayBands = clayBands;
    this.clayPlace = clayPlace;
    this.prithvi = prithvi;
  }

  /// Whether `gsd` and `waves` are wanted.
  public boolean clayBands() {
    return clayBands;
  }

  /// Whether `time` and `latlon` are wanted.
  public boolean clayTimeAndPlace() {
    return clayPlace;
  }

  /// Whether `temporal_coords` and `location_coords` are wanted.
  public boolean prithviTimeAndPlace() {
    return prithvi;
  }

  /// Whether samples need a date and a place.
  public boolean timeAndPlace() {
    return clayPlace || prithvi;
  }

  /// The value in configs, `clay_tlgw`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The setting of this name.
  ///
  /// @throws DatasetException if there is none
  public static UseMetadata of(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new DatasetException("use_metadata: " + label + " does not exist; it is one of "
            + Arrays.stream(values()).map(UseMetadata::label).collect(Collectors.joining(", ")) + "."));
  }
}
