package org.geopeft.weights.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.weights.ElementType;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The JSON header. It is read token by token, so that a name given twice is noticed and depth costs nothing.
///
/// @param entries in the order of the header
/// @param metadata of `__metadata__`
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
  private static final JsonFactory JSON = new JsonFactory();

  /// Beyond what any framework has.
  private static final int MAX_AXES = 64;

  /// One tensor's entry; nothing about it is checked but its JSON types.
  @SuppressWarnings("ArrayRecordComponent") // lives for one call, is never compared
  record Entry(String name, ElementType type, long[] shape, long begin, long end) {}

  /// Reads the header's text.
  ///
  /// @throws FormatException if it is not such JSON
  static SafetensorsHeader parse(String text) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      SafetensorsHeader header = new Parse(json).header();
      if (json.nextToken() != null) {
        throw new FormatException("something follows the header's closing brace");
      }
      return header;
    } catch (JacksonException e) {
      throw new FormatException("the header is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private record Parse(JsonParser json) {
    SafetensorsHeader header() {
      expect(JsonToken.START_OBJECT, "the header");
      List<Entry> entries = new ArrayList<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      Set<String> names = new HashSet<>();
      String name;
      while ((name = json.nextName()) != null) {
        if (!names.add(name)) {
          throw new FormatException("the header names " + name + " twice");
        }
        if (name.equals("__metadata__")) {
          metadata(metadata);
        } else {
          entries.add(entry(name));
        }
      }
      return new SafetensorsHeader(entries, metadata);
    }

    private void metadata(Map<String, String> metadata) {
      expect(JsonToken.START_OBJECT, "__metadata__");
      String key;
      while ((key = json.nextName()) != null) {
        expect(JsonToken.VALUE_STRING, "__metadata__." + key);
        if (metadata.put(key, json.getString()) != null) {
          throw new FormatException("__metadata__ names " + key + " twice");
        }
      }
    }

    private Entry entry(String name) {
      expect(JsonToken.START_OBJECT, "the entry of tensor " + name);
      ElementType type = null;
      long[] shape = null;
      long[] offsets = null;
      String key;
      while ((key = json.nextName()) != null) {
        switch (key) {
          case "dtype" -> type = type(once(type, name, key));
          case "shape" -> shape = numbers(once(shape, name, key));
          case "data_offsets" -> offsets = numbers(once(offsets, name, key));
          default -> {
            json.nextToken();
            json.skipChildren();
          }
        }
      }
      if (type == null || shape == null || offsets == null) {
        throw new FormatException("tensor " + name + " lacks one of dtype, shape and data_offsets");
      }
      if (offsets.length != 2) {
        throw new FormatException("tensor " + name + " has " + offsets.length + " data_offsets instead of 2");
      }
      return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    /// The place of a field for messages, if it was not there before.
    private static String once(@Nullable Object before, String name, String key) {
      if (before != null) {
        throw new FormatException("tensor " + name + " has " + key + " twice");
      }
      return key + " of tensor " + name;
    }

    private ElementType type(String where) {
      expect(JsonToken.VALUE_STRING, where);
      String given = json.getString();
      for (ElementType type : ElementType.values()) {
        if (given.equals(type.safetensorsName())) {
          return type;
        }
      }
      throw new FormatException(where + " is " + given + ", which is not read here");
    }

    private long[] numbers(String where) {
      expect(JsonToken.START_ARRAY, where);
      long[] numbers = new long[0];
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
          throw new FormatException(where + " holds " + json.currentToken() + " instead of an integer");
        }
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
          throw new FormatException(where + " holds " + json.getString() + ", which is no size");
        }
        numbers = Arrays.copyOf(numbers, numbers.length + 1);
        numbers[numbers.length - 1] = json.getLongValue();
        if (numbers.length > MAX_AXES) {
          throw new FormatException(where + " has more than " + MAX_AXES + " numbers");
        }
      }
      return numbers;
    }

    private void expect(JsonToken token, String where) {
      JsonToken found = json.nextToken();
      if (found != token) {
        throw new FormatException(where + " is " + found + " instead of " + token);
      }
    }
  }
}
