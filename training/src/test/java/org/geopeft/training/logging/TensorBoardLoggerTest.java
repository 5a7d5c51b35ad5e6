package org.geopeft.training.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLoggerTest {

  @TempDir
  Path folder;

  private static List<byte[]> records(Path file) throws IOException {
    var in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[Long.BYTES];
      in.get(in.position(), length);
      byte[] data = new byte[Math.toIntExact(in.getLong())];
      assertEquals(TensorBoardLogger.maskedCrc(length), in.getInt());
      in.get(data);
      assertEquals(TensorBoardLogger.maskedCrc(data), in.getInt());
      records.add(data);
    }
    return records;
  }

  @Test
  void writesEventsInRecords() throws IOException {
    Path file;
    var clock = Clock.fixed(Instant.ofEpochSecond(2), ZoneOffset.UTC);
    try (var logger = new TensorBoardLogger(folder, clock)) {
      file = logger.file();
      logger.log(new LogEntry(300, 1, Map.of("a", 0.5)));
    }
    assertTrue(file.getFileName().toString().startsWith("events.out.tfevents.2."));
    var records = records(file);
    assertEquals(2, records.size());
    assertEquals("09" + "0000000000000040" + "1a0d" + HexFormat.of().formatHex(
        "brain.Event:2".getBytes(StandardCharsets.UTF_8)), HexFormat.of().formatHex(records.get(0)));
    // wall_time 2.0, step 300, summary { value { tag "a", simple_value 0.5 } value { tag "epoch", simple_value 1 } }
    assertEquals("090000000000000040" + "10ac02" + "2a18" + "0a08" + "0a0161" + "150000003f"
        + "0a0c" + "0a0565706f6368" + "150000803f", HexFormat.of().formatHex(records.get(1)));
  }

  @Test
  void checksumIsTensorFlows() {
    // the CRC-32C of 32 zero bytes is 8a9136aa (RFC 3720, B.4); masked it is rotated by 15 and shifted by a282ead8
    assertEquals(Integer.rotateRight(0x8a9136aa, 15) + 0xa282ead8, TensorBoardLogger.maskedCrc(new byte[32]));
  }
}
