package org.geopeft.geotiff.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.geotiff.GeoTiffException;
import org.jspecify.annotations.Nullable;

/// One directory of a TIFF file (one image). Values are fetched when asked for and never exceed the file's length.
public final class Directory {
  /// More images, and more tags of one image, than real files have; they bound what a hostile chain can cost.
  private static final int MOST_DIRECTORIES = 256;

  private static final int MOST_ENTRIES = 1024;

  private record Entry(int tag, int typeCode, FieldType type, long count, byte[] inline) {}

  private final TiffInput input;
  private final Map<Integer, Entry> entries;
  private final long next;

  private Directory(TiffInput input, Map<Integer, Entry> entries, long next) {
    this.input = input;
    this.entries = entries;
    this.next = next;
  }

  /// All directories of the file in the order of their chain.
  public static List<Directory> readAll(TiffInput input) throws IOException {
    List<Directory> all = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (long offset = input.firstDirectory(); offset != 0; offset = all.getLast().next) {
      if (!seen.add(offset)) {
        throw input.broken("its chain of image directories returns to itself at offset " + offset);
      }
      if (all.size() == MOST_DIRECTORIES) {
        throw input.unsupported("more than " + MOST_DIRECTORIES + " images in one file");
      }
      all.add(read(input, offset));
    }
    if (all.isEmpty()) {
      throw input.broken("its header names no image directory");
    }
    return all;
  }

  private static Directory read(TiffInput input, long offset) throws IOException {
    boolean big = input.isBig();
    int head = big ? 8 : 2;
    int size = big ? 20 : 12;
    ByteBuffer start = wrap(input, input.readBytes(offset, head, "the image directory"));
    long count = big ? start.getLong(0) : Short.toUnsignedInt(start.getShort(0));
    if (count == 0) {
      throw input.broken("the image directory at offset " + offset + " has no entries");
    }
    if (count < 0 || count > input.length() / size) {
      throw input.broken("the image directory at offset " + offset + " announces " + Long.toUnsignedString(count)
          + " entries, more than the file has room for");
    }
    if (count > MOST_ENTRIES) {
      throw input.unsupported("an image directory of " + count + " entries, more than " + MOST_ENTRIES);
    }
    long bytes = count * size + (big ? 8 : 4);
    ByteBuffer body = wrap(input, input.readBytes(offset + head, bytes, "the image directory"));
    Map<Integer, Entry> entries = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Entry entry = entry(body, i * size, big);
      entries.putIfAbsent(entry.tag, entry);
    }
    int last = body.capacity() - (big ? 8 : 4);
    long next = big ? body.getLong(last) : Integer.toUnsignedLong(body.getInt(last));
    return new Directory(input, entries, next);
  }

  private static Entry entry(ByteBuffer body, int at, boolean big) {
    int tag = Short.toUnsignedInt(body.getShort(at));
    int typeCode = Short.toUnsignedInt(body.getShort(at + 2));
    long count = big ? body.getLong(at + 4) : Integer.toUnsignedLong(body.getInt(at + 4));
    byte[] inline = new byte[big ? 8 : 4];
    body.get(at + (big ? 12 : 8), inline);
    return new Entry(tag, typeCode, FieldType.of(typeCode), count, inline);
  }

  private static ByteBuffer wrap(TiffInput input, byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(input.order());
  }

  public boolean has(int tag) {
    return entries.containsKey(tag);
  }

  private Entry entry(int tag, String name) throws GeoTiffException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      throw input.broken("the tag " + name + " (" + tag + ") is missing");
    }
    return entry;
  }

  private ByteBuffer values(Entry entry, String name) throws IOException {
    String label = name + " (" + entry.tag + ")";
    if (entry.type == FieldType.UNKNOWN) {
      throw input.broken("the tag " + label + " has the unknown field type " + entry.typeCode);
    }
    int size = entry.type.bytes();
    if (entry.count < 0 || entry.count > input.length() / size + entry.inline.length) {
      throw input.broken("the tag " + label + " announces " + Long.toUnsignedString(entry.count) + " values of "
          + size + " bytes, more than the file has");
    }
    long bytes = entry.count * size;
    if (bytes <= entry.inline.length) {
      return wrap(input, entry.inline).limit((int) bytes);
    }
    ByteBuffer pointer = wrap(input, entry.inline);
    long offset = input.isBig() ? pointer.getLong(0) : Integer.toUnsignedLong(pointer.getInt(0));
    return wrap(input, input.readBytes(offset, bytes, "the value of the tag " + label));
  }

  /// The unsigned integers of a tag that must be there.
  public long[] integers(int tag, String name) throws IOException {
    Entry entry = entry(tag, name);
    ByteBuffer values = values(entry, name);
    long[] out = new long[(int) entry.count];
    for (int i = 0; i < out.length; i++) {
      out[i] = switch (entry.type) {
        case BYTE -> Byte.toUnsignedLong(values.get());
        case SHORT -> Short.toUnsignedLong(values.getShort());
        case LONG, IFD -> Integer.toUnsignedLong(values.getInt());
        case LONG8, IFD8 -> values.getLong();
        default -> throw input.broken(
            "the tag " + name + " (" + tag + ") holds " + entry.type + " where unsigned integers are due");
      };
    }
    return out;
  }

  /// The first unsigned integer of a tag that must be there.
  public long integer(int tag, String name) throws IOException {
    long[] all = integers(tag, name);
    if (all.length == 0) {
      throw input.broken("the tag " + name + " (" + tag + ") has no value");
    }
    return all[0];
  }

  /// The first unsigned integer of a tag, or `otherwise` where the tag is missing.
  public long integer(int tag, String name, long otherwise) throws IOException {
    return has(tag) ? integer(tag, name) : otherwise;
  }

  /// The floating-point numbers of a tag, or null where it is missing.
  public double @Nullable [] doubles(int tag, String name) throws IOException {
    if (!has(tag)) {
      return null;
    }
    Entry entry = entry(tag, name);
    if (entry.type != FieldType.DOUBLE && entry.type != FieldType.FLOAT) {
      throw input.broken(
          "the tag " + name + " (" + tag + ") holds " + entry.type + " where floating-point numbers are due");
    }
    ByteBuffer values = values(entry, name);
    double[] out = new double[(int) entry.count];
    for (int i = 0; i < out.length; i++) {
      out[i] = entry.type == FieldType.DOUBLE ? values.getDouble() : values.getFloat();
    }
    return out;
  }

  /// The text of a tag without its closing zeros (UTF-8, which ASCII is a part of), or null where it is missing.
  public @Nullable String text(int tag, String name) throws IOException {
    if (!has(tag)) {
      return null;
    }
    ByteBuffer values = values(entry(tag, name), name);
    int end = values.limit();
    while (end > 0 && values.get(end - 1) == 0) {
      end--;
    }
    return StandardCharsets.UTF_8.decode(values.limit(end)).toString();
  }

  /// The bytes of a tag as they are, or null where it is missing.
  public byte @Nullable [] bytes(int tag, String name) throws IOException {
    if (!has(tag)) {
      return null;
    }
    ByteBuffer values = values(entry(tag, name), name);
    byte[] out = new byte[values.remaining()];
    values.get(out);
    return out;
  }
}
