package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The index of weights in several files, `model.safetensors.index.json`: an object whose `weight_map` maps the name of
/// each tensor to the file beside it that holds it.
public final class ShardIndex {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long MAX_BYTES = 100_000_000;

  private ShardIndex() {}

  /// Reads an index.
  ///
  /// @return names of tensors to names of files, in the index's order
  /// @throws FormatException if it is none, or a file would lie elsewhere
  public static Map<String, String> read(MemorySegment file) {
    if (file.byteSize() > MAX_BYTES) {
      throw new FormatException("an index of " + file.byteSize() + " bytes is none");
    }
    Map<String, String> shards = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), file.toArray(ValueLayout.JAVA_BYTE))) {
      expect(json, JsonToken.START_OBJECT, "the index");
      String key;
      while ((key = json.nextName()) != null) {
        if (key.equals("weight_map")) {
          weightMap(json, shards);
        } else {
          json.nextToken();
          json.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new FormatException("the index is not JSON: " + e.getOriginalMessage(), e);
    }
    if (shards.isEmpty()) {
      throw new FormatException("the index has no weight_map");
    }
    return shards;
  }

  private static void weightMap(JsonParser json, Map<String, String> shards) {
    expect(json, JsonToken.START_OBJECT, "weight_map");
    String name;
    while ((name = json.nextName()) != null) {
      expect(json, JsonToken.VALUE_STRING, "weight_map." + name);
      String shard = json.getString();
      if (shard.isEmpty() || shard.contains("/") || shard.contains("\\") || shard.startsWith(".")) {
        throw new FormatException("the index puts " + name + " into '" + shard + "', which is no file beside it");
      }
      if (shards.put(name, shard) != null) {
        throw new FormatException("the index names " + name + " twice");
      }
    }
  }

  private static void expect(JsonParser json, JsonToken token, String where) {
    JsonToken found = json.nextToken();
    if (found != token) {
      throw new FormatException(where + " is " + found + " instead of " + token);
    }
  }
}
