package org.geopeft.weights.internal;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.StoredTensor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Lays out and streams a safetensors file.
public final class SafetensorsWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private final List<Map.Entry<String, StoredTensor>> entries;
  private final byte[] header;

  /// Makes the header.
  ///
  /// @throws CheckpointException if a type has no name in this format
  public SafetensorsWriter(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    entries = new ArrayList<>(tensors.entrySet());
    entries.sort(Comparator.comparingInt(entry -> -entry.getValue().type().wordBytes()));
    // Blanks after the header put the data at a multiple of eight.
    String text = json(metadata);
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    header = (text + " ".repeat(-length & 7)).getBytes(StandardCharsets.UTF_8);
  }

  private String json(Map<String, String> metadata) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeName("__metadata__").writeStartObject();
        metadata.forEach((key, value) -> json.writeName(key).writeString(value));
        json.writeEndObject();
      }
      long begin = 0;
      for (Map.Entry<String, StoredTensor> entry : entries) {
        writeEntry(json, entry.getKey(), entry.getValue(), begin);
        begin += entry.getValue().byteSize();
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void writeEntry(JsonGenerator json, String name, StoredTensor tensor, long begin) {
    String type = tensor.type().safetensorsName();
    if (type == null) {
      throw new CheckpointException(
          "tensor " + name + " is of type " + tensor.type().label() + ", which safetensors files do not have");
    }
    if (name.equals("__metadata__")) {
      throw new CheckpointException("a tensor cannot be named __metadata__ in a safetensors file");
    }
    json.writeName(name).writeStartObject();
    json.writeName("dtype").writeString(type);
    json.writeName("shape").writeStartArray();
    for (long size : tensor.shape().toArray()) {
      json.writeNumber(size);
    }
    json.writeEndArray();
    json.writeName("data_offsets").writeStartArray();
    json.writeNumber(begin);
    json.writeNumber(begin + tensor.byteSize());
    json.writeEndArray().writeEndObject();
  }

  /// Writes the file.
  public void write(WritableByteChannel channel) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip();
    AtomicFile.writeFully(channel, length);
    AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
    for (Map.Entry<String, StoredTensor> entry : entries) {
      Chunks.write(channel, entry.getValue().data());
    }
  }
}
