package org.geopeft.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.geopeft.geotiff.Centre;
import org.geopeft.geotiff.Inspection;
import org.geopeft.geotiff.LonLat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `geopeft inspect FILE`: what the reader sees of a GeoTIFF.
@Command(name = "inspect", mixinStandardHelpOptions = true, description = "Shows what is in a GeoTIFF.")
final class InspectCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "GeoTIFF files")
  private List<Path> files = List.of();

  @Option(names = "--json", description = "one JSON object a file")
  private boolean json;

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (spec == null) {
      throw new IllegalStateException("a command is started by its command line");
    }
    PrintWriter out = spec.commandLine().getOut();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new ParameterException(spec.commandLine(), "there is no file " + file);
      }
      Map<String, @Nullable Object> facts = facts(Inspection.of(file));
      if (json) {
        out.println(asJson(facts));
      } else {
        facts.forEach((name, value) -> out.printf("%-13s%s%n", name, value == null ? "none" : value));
      }
      out.flush();
    }
    return 0;
  }

  private static String asJson(Map<String, @Nullable Object> facts) {
    JsonMapper mapper = JsonMapper.builder()
        // NaN and Infinity as bare words, as Python writes and reads them
        .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
    return mapper.writeValueAsString(facts);
  }

  static Map<String, @Nullable Object> facts(Inspection seen) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("file", seen.path().toString());
    facts.put("width", seen.width());
    facts.put("height", seen.height());
    facts.put("bands", seen.bands());
    facts.put("dtype", seen.type().label());
    facts.put("compression", seen.compression().name().toLowerCase(Locale.ROOT));
    facts.put("tiled", seen.tiled());
    facts.put("block", List.of(seen.blockWidth(), seen.blockHeight()));
    facts.put("transform", transform(seen));
    facts.put("epsg", seen.epsg().isPresent() ? seen.epsg().getAsInt() : null);
    facts.put("centre", centre(seen.centre()));
    facts.put("nodata", seen.noData());
    facts.put("mask", seen.hasMask());
    facts.put("descriptions", seen.descriptions());
    List<Map<String, Double>> statistics = new ArrayList<>();
    seen.statistics().forEach(band -> {
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("min", band.minimum());
      figures.put("max", band.maximum());
      figures.put("mean", band.mean());
      statistics.add(figures);
    });
    facts.put("statistics", statistics);
    facts.put("crc32", "%08x".formatted(seen.crc32()));
    return facts;
  }

  private static List<Double> transform(Inspection seen) {
    var transform = seen.transform();
    return List.of(
        transform.a(), transform.b(), transform.c(), transform.d(), transform.e(), transform.f());
  }

  private static Map<String, @Nullable Object> centre(Centre centre) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("column", centre.column());
    facts.put("row", centre.row());
    facts.put("x", centre.x());
    facts.put("y", centre.y());
    LonLat degrees = centre.lonLat();
    facts.put("lon", degrees == null ? null : degrees.longitude());
    facts.put("lat", degrees == null ? null : degrees.latitude());
    return facts;
  }
}
