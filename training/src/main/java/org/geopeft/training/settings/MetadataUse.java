package org.geopeft.training.settings;

/// Which metadata of a sample goes to the model (`use_metadata`).
public enum MetadataUse {
  NONE("no_metadata"),
  /// Ground sampling distance and wavelengths.
  CLAY_GW("clay_gw"),
  /// Time and place besides.
  CLAY_TLGW("clay_tlgw"),
  /// Date and place, for Prithvi.
  PRITHVI_TL("prithvi_tl");

  private final String key;

  MetadataUse(String key) {
    this.key = key;
  }

  /// Its name in a config.
  public String key() {
    return key;
  }
}
