package org.geopeft.training.logging;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Writes `metrics.csv` as Lightning's CSVLogger does: one row an entry, columns sorted by name and widened as new
/// names show up, empty where nothing was logged.
///
/// Rows are appended; only a new column makes the file be written anew, which happens in the first epoch.
public final class CsvLogger implements MetricsLogger {

  private static final String EPOCH = "epoch";
  private static final String STEP = "step";

  private final Path file;
  private List<String> columns = List.of();
  private @Nullable CsvWriter writer;

  /// @param file usually `metrics.csv` in the run folder, which must exist; an older file is replaced
  public CsvLogger(Path file) throws IOException {
    this.file = file;
    Files.deleteIfExists(file);
  }

  @Override
  public void log(LogEntry entry) throws IOException {
    Map<String, String> row = new TreeMap<>();
    entry.values().forEach((name, value) -> row.put(name, text(value)));
    row.put(STEP, Long.toString(entry.step()));
    if (entry.epoch() != null) {
      row.put(EPOCH, entry.epoch().toString());
    }
    CsvWriter open = writer;
    if (open == null || !columns.containsAll(row.keySet())) {
      var all = new TreeSet<>(columns);
      all.addAll(row.keySet());
      open = widen(List.copyOf(all));
    }
    open.writeRecord(columns.stream().map(c -> row.getOrDefault(c, "")).toList());
  }

  /// `NaN` and infinities the way Python's csv module writes them.
  private static String text(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return Double.toString(value);
  }

  private CsvWriter widen(List<String> wider) throws IOException {
    List<NamedCsvRecord> rows = new ArrayList<>();
    if (writer != null) {
      writer.close();
      try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
        reader.forEach(rows::add);
      }
    }
    Path anew = file.resolveSibling(file.getFileName() + ".tmp");
    try (CsvWriter w = writer(Files.newBufferedWriter(anew))) {
      w.writeRecord(wider);
      for (NamedCsvRecord row : rows) {
        w.writeRecord(wider.stream().map(c -> row.findField(c).orElse("")).toList());
      }
    }
    Files.move(anew, file, StandardCopyOption.REPLACE_EXISTING);
    CsvWriter open = writer(Files.newBufferedWriter(file, StandardOpenOption.APPEND));
    columns = wider;
    writer = open;
    return open;
  }

  private static CsvWriter writer(BufferedWriter to) {
    return CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(to);
  }

  @Override
  public void flush() throws IOException {
    if (writer != null) {
      writer.flush();
    }
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
