package org.geopeft.datasets.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.geopeft.datasets.DatasetException;
import org.geopeft.tensor.Device;

/// Golden files of data: data modules, transforms, statistics.
public final class DataGolden {
  private DataGolden() {}

  /// Makes the data of a golden file and compares.
  ///
  /// @param name the file's name, for the names of checks
  /// @param description the JSON of `__metadata__.golden` as maps, lists, strings, numbers and booleans
  /// @param stored the values of a tensor of the file by its name
  /// @param dataRoot the folder that paths in the description start from
  /// @param device where batches are made
  /// @return one check each quantity and fact; what does not exist yet is one skipped check
  public static List<GoldenCheck> check(
      String name, Map<String, ?> description, Function<String, float[]> stored, Path dataRoot, Device device) {
    GoldenFile file = new GoldenFile(description, stored);
    String kind = file.string("case");
    try {
      return switch (kind) {
        case "datamodule" -> dataModule(name, file, dataRoot, device);
        case "transform" -> D4Golden.isD4(file)
            ? new D4Golden(file, dataRoot).check()
            : skipped(name, "transforms other than D4 do not exist yet");
        case "statistics" -> statistics(name, file, dataRoot);
        default -> skipped(name, "data goldens of case " + kind + " do not exist yet");
      };
    } catch (DatasetException | IOException e) {
      return List.of(GoldenCheck.failed(name, String.valueOf(e.getMessage())));
    }
  }

  private static List<GoldenCheck> dataModule(String name, GoldenFile file, Path dataRoot, Device device)
      throws IOException {
    String module = file.string("datamodule");
    return module.equals(BurnScarsGolden.MODULE)
        ? new BurnScarsGolden(file, dataRoot, device).check()
        : skipped(name, "data module " + module + " does not exist yet");
  }

  private static List<GoldenCheck> statistics(String name, GoldenFile file, Path dataRoot) throws IOException {
    Object module = file.mapping("init_args").getOrDefault("datamodule", "GenericNonGeoSegmentationDataModule");
    return module.equals(BurnScarsGolden.MODULE)
        ? new StatisticsGolden(file, dataRoot).check()
        : skipped(name, "statistics of data module " + module + " do not exist yet");
  }

  private static List<GoldenCheck> skipped(String name, String why) {
    return List.of(GoldenCheck.skipped(name, why));
  }
}
