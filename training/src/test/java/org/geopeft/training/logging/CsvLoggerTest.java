package org.geopeft.training.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvLoggerTest {

  @TempDir
  Path folder;

  @Test
  void columnsAreSortedAndWidenedAsTheyShowUp() throws IOException {
    Path file = folder.resolve("metrics.csv");
    try (var logger = new CsvLogger(file)) {
      logger.log(new LogEntry(0, null, Map.of("lr-AdamW", 0.001)));
      logger.log(new LogEntry(0, 0, Map.of("train/loss", 0.7546423673629761)));
      logger.log(new LogEntry(0, 0, Map.of("val/IoU_a,b", Double.NaN)));
      logger.log(new LogEntry(1, 1, Map.of("train/loss", 0.5)));
      logger.flush();
      assertEquals(
          List.of(
              "epoch,lr-AdamW,step,train/loss,\"val/IoU_a,b\"",
              ",0.001,0,,",
              "0,,0,0.7546423673629761,",
              "0,,0,,nan",
              "1,,1,0.5,"),
          Files.readAllLines(file));
    }
  }
}
