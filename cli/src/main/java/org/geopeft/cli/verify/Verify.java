package org.geopeft.cli.verify;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.geopeft.tensor.Device;
import org.geopeft.weights.CheckpointException;
import org.jspecify.annotations.Nullable;

/// Runs golden files and reports: a line a case with the worst error by quantity beside PyTorch's own, then the counts.
public final class Verify {
  private final Device device;
  private final PrintWriter out;
  private final boolean verbose;
  private final @Nullable Path dataRoot;
  private final List<Double> multiples = new ArrayList<>();
  private final Map<CaseResult.Status, Integer> counts = new EnumMap<>(CaseResult.Status.class);

  /// @param device what computes
  /// @param out where the report goes
  /// @param verbose whether passed cases show their worst errors too
  /// @param dataRoot the folder of the datasets that data goldens were made from, or null
  public Verify(Device device, PrintWriter out, boolean verbose, @Nullable Path dataRoot) {
    this.dataRoot = dataRoot;
    this.device = device;
    this.out = out;
    this.verbose = verbose;
  }

  /// Verifies each file; a folder means the golden files in it.
  ///
  /// @return whether nothing failed
  public boolean run(List<Path> paths) {
    out.println("verify: " + device.backend().description());
    for (Path path : paths) {
      for (Path file : files(path)) {
        (Files.isDirectory(file) ? endToEnd(file) : verify(file)).forEach(this::report);
        out.flush();
      }
    }
    if (!multiples.isEmpty()) {
      List<Double> sorted = multiples.stream().sorted().toList();
      out.println(String.format(
          Locale.ROOT,
          "error as a multiple of PyTorch's float32 error, over %d quantities: median %.2f, 90 %% below %.2f, largest %.2f",
          sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 9 / 10), sorted.getLast()));
    }
    out.println(String.format(
        Locale.ROOT,
        "verify: %d passed, %d failed, %d skipped",
        count(CaseResult.Status.PASSED), count(CaseResult.Status.FAILED), count(CaseResult.Status.SKIPPED)));
    out.flush();
    return count(CaseResult.Status.FAILED) == 0;
  }

  private int count(CaseResult.Status status) {
    return counts.getOrDefault(status, 0);
  }

  /// The file itself; of a folder the golden files in it and the end-to-end cases below it.
  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path) || EndToEndCase.isOne(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(file -> file.toString().endsWith(".safetensors") || EndToEndCase.isOne(file)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be listed", e);
    }
  }

  private List<CaseResult> endToEnd(Path folder) {
    return new EndToEndVerifier(EndToEndCase.read(folder), device).verify();
  }

  private List<CaseResult> verify(Path path) {
    try {
      GoldenFile file = GoldenFile.read(path);
      return switch (file.kind()) {
        case "model" -> List.of(new ModelVerifier(file, device).verify());
        case "metric" -> MetricVerifier.verify(file);
        case "op", "optimizer", "scheduler" -> OpVerifier.verify(file, device);
        case "data" -> List.of(DataVerifier.verify(file, dataRoot, device));
        default -> List.of(CaseResult.skipped(file.name(), "golden files of kind " + file.kind() + " are not checked yet"));
      };
    } catch (CheckpointException e) {
      return List.of(CaseResult.failed(String.valueOf(path.getFileName()), String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      // One broken case must not hide the others' results.
      return List.of(CaseResult.failed(String.valueOf(path.getFileName()), e.toString()));
    }
  }

  private void report(CaseResult result) {
    counts.merge(result.status(), 1, Integer::sum);
    multiples.addAll(result.multiples());
    String status = result.status().name().toLowerCase(Locale.ROOT);
    boolean shown = verbose || result.status() != CaseResult.Status.PASSED;
    out.println(String.format(Locale.ROOT, "%-8s%s%s", status, result.name(), shown ? "" : shortly(result)));
    if (shown) {
      result.detail().lines().forEach(line -> out.println("        " + line));
    }
  }

  /// The worst errors on one line.
  private static String shortly(CaseResult result) {
    return "  " + String.join("; ", result.detail().lines().filter(line -> line.startsWith("worst ")).map(line -> line.substring(6)).toList());
  }
}
