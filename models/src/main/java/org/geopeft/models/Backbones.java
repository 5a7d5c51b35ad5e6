package org.geopeft.models;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.geopeft.vit.PrithviConfig;

/// The names of backbones.
public final class Backbones {
  private static final List<String> LATER_PREFIXES =
      List.of("timm_", "clay_v1", "ssl4eos12_", "terratorch_");

  private Backbones() {}

  /// Those that can be built.
  public static Set<String> names() {
    return PrithviConfig.VARIANTS.stream().map(PrithviConfig.Variant::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /// Whether a name is TerraTorch's or timm's and not here yet.
  static boolean isLater(String name) {
    return LATER_PREFIXES.stream().anyMatch(name::startsWith) || name.endsWith("_mae");
  }
}
