package org.geopeft.weights.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.geopeft.tensor.Shape;
import org.geopeft.weights.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchWriterTest {
  private static final Map<String, StoredTensor> TREE =
      Map.of("large", StoredTensor.of(Shape.of(500), new float[500]), "small", StoredTensor.of(Shape.of(1), 7));

  @TempDir Path folder;

  @Test
  void sixtyFourBitRecordsAreRead() throws IOException {
    for (long limit : new long[] {ZipWriter.ZIP64_LIMIT, 1900, 500, 2}) {
      byte[] file = file(limit);
      assertEquals(TREE, TorchReader.read(MemorySegment.ofArray(file)), "limit " + limit);
      Path path = Files.write(folder.resolve("a.zip"), file);
      // Another reader of zip files agrees with ours, checksums included.
      try (ZipFile zip = new ZipFile(path.toFile())) {
        for (ZipEntry entry : zip.stream().toList()) {
          assertEquals(entry.getSize(), zip.getInputStream(entry).readAllBytes().length, entry.getName());
        }
        assertTrue(zip.size() >= 7);
      }
    }
  }

  private static byte[] file(long zip64Limit) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TorchWriter(TREE, zip64Limit).write(Channels.newChannel(out));
    return out.toByteArray();
  }
}
