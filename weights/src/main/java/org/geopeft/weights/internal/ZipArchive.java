package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A zip file by its central directory. Directory and local headers must agree, and no byte may belong to two records:
/// what one reader takes for the pickle another must not take for weights.
final class ZipArchive {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64 = 0x06064b50;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int END64_LOCATOR_BYTES = 20;
  private static final int DIRECTORY = 0x02014b50;
  private static final int DIRECTORY_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final long IN_ZIP64 = 0xFFFF_FFFFL;
  private static final int ENCRYPTED = 1;

  /// Weights hardly compress: what would inflate to much more than this is not a checkpoint.
  private static final long MAX_INFLATED = 1L << 30;

  private static final int MAX_RATIO = 20;

  private final Map<String, ZipRecord> records;

  private ZipArchive(Map<String, ZipRecord> records) {
    this.records = records;
  }

  /// One line of the central directory.
  private record Line(String name, int method, long crc32, long compressed, long size, long offset) {}

  /// The end record, its 64-bit form included.
  ///
  /// @param end where the directory must have ended
  private record End(long entries, long bytes, long offset, long end) {}

  /// Reads and checks the directory; no record is touched.
  ///
  /// @throws FormatException if it is not a sound zip file
  static ZipArchive open(MemorySegment file) {
    End end = end(file);
    List<ZipRecord> inOrder = new ArrayList<>();
    for (Line line : directory(file, end)) {
      inOrder.add(record(file, line, end.offset));
    }
    inOrder.sort(Comparator.comparingLong(ZipRecord::begin));
    Map<String, ZipRecord> records = new LinkedHashMap<>();
    long free = 0;
    long inflated = 0;
    for (ZipRecord record : inOrder) {
      if (record.begin() < free) {
        throw new FormatException("its zip records overlap at " + record.name());
      }
      free = record.end();
      inflated += record.isDeflated() ? record.size() : 0;
      if (records.put(record.name(), record) != null) {
        throw new FormatException("its zip directory names the record " + record.name() + " twice");
      }
      if (inflated > Math.max(MAX_INFLATED, MAX_RATIO * file.byteSize())) {
        throw new FormatException(
            "its compressed records would take more than " + inflated + " bytes, from a file of " + file.byteSize());
      }
    }
    return new ZipArchive(records);
  }

  /// The names of the records, in the order of their data.
  Set<String> names() {
    return records.keySet();
  }

  /// The contents of a record.
  ///
  /// @throws FormatException if there is none of that name, or its contents are damaged
  MemorySegment read(String name) {
    ZipRecord record = records.get(name);
    if (record == null) {
      throw new FormatException("its zip directory has no record " + name);
    }
    return record.read();
  }

  private static End end(MemorySegment file) {
    long last = file.byteSize() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - 0xFFFF); at--) {
      if (file.get(SourceFile.U32, at) == END && (file.get(SourceFile.U16, at + 20) & 0xFFFF) == last - at) {
        return end(file, at);
      }
    }
    throw new FormatException("it begins as a zip file but has no zip directory at its end; it is truncated");
  }

  private static End end(MemorySegment file, long at) {
    ByteCursor cursor = new ByteCursor("the zip directory's end", file, at + 4);
    if (cursor.i4() != 0) {
      throw new FormatException("it is one part of a zip file in several parts");
    }
    long here = cursor.u2();
    long entries = cursor.u2();
    long bytes = cursor.u4();
    long offset = cursor.u4();
    End end = new End(entries, bytes, offset, at);
    if (here == entries && (entries == 0xFFFF || bytes == IN_ZIP64 || offset == IN_ZIP64)) {
      end = end64(file, at, end);
    } else if (here != entries) {
      throw new FormatException("its zip directory lies in several parts");
    }
    if (end.offset < 0 || end.bytes < 0 || end.offset > end.end || end.bytes > end.end - end.offset) {
      throw new FormatException(
          "its zip directory of " + end.bytes + " bytes at byte " + end.offset + " does not fit before byte "
              + end.end);
    }
    return end;
  }

  private static End end64(MemorySegment file, long at, End end) {
    long locator = at - END64_LOCATOR_BYTES;
    if (locator < 0 || file.get(SourceFile.U32, locator) != END64_LOCATOR) {
      return end;
    }
    long place = file.get(SourceFile.U64, locator + 8);
    if (place < 0 || place > locator - 56 || file.get(SourceFile.U32, place) != END64) {
      throw new FormatException("its zip directory has no 64-bit end record at byte " + place);
    }
    ByteCursor cursor = new ByteCursor("the zip directory's end", file, place + 24);
    cursor.i8();
    long entries = cursor.i8();
    long bytes = cursor.i8();
    long offset = cursor.i8();
    return new End(
        end.entries == 0xFFFF ? entries : end.entries,
        end.bytes == IN_ZIP64 ? bytes : end.bytes,
        end.offset == IN_ZIP64 ? offset : end.offset,
        place);
  }

  private static List<Line> directory(MemorySegment file, End end) {
    MemorySegment directory = file.asSlice(end.offset, end.bytes);
    ByteCursor cursor = new ByteCursor("the zip directory", directory, 0);
    List<Line> lines = new ArrayList<>();
    while (cursor.remaining() > 0) {
      lines.add(line(cursor));
    }
    if (lines.size() != end.entries) {
      throw new FormatException("its zip directory announces " + end.entries + " records and has " + lines.size());
    }
    return lines;
  }

  private static Line line(ByteCursor cursor) {
    if (cursor.remaining() < DIRECTORY_BYTES || cursor.i4() != DIRECTORY) {
      throw new FormatException("its zip directory is damaged at byte " + cursor.position());
    }
    cursor.i4(); // versions
    int flags = cursor.u2();
    int method = cursor.u2();
    cursor.i4(); // time
    long crc32 = cursor.u4();
    long compressed = cursor.u4();
    long size = cursor.u4();
    int nameBytes = cursor.u2();
    int extraBytes = cursor.u2();
    int commentBytes = cursor.u2();
    int disk = cursor.u2();
    cursor.u2();
    cursor.i4(); // attributes
    long offset = cursor.u4();
    String name = cursor.utf8(nameBytes);
    if (disk != 0 || (flags & ENCRYPTED) != 0) {
      throw new FormatException("its zip record " + name + " is encrypted or lies in another part");
    }
    ByteCursor extra = zip64Extra(cursor.slice(extraBytes));
    cursor.slice(commentBytes);
    size = size == IN_ZIP64 ? extra.i8() : size;
    compressed = compressed == IN_ZIP64 ? extra.i8() : compressed;
    offset = offset == IN_ZIP64 ? extra.i8() : offset;
    return new Line(name, method, crc32, compressed, size, offset);
  }

  /// The 64-bit sizes among a record's extra fields; empty if there are none.
  private static ByteCursor zip64Extra(MemorySegment extra) {
    ByteCursor cursor = new ByteCursor("a zip record's extra field", extra, 0);
    while (cursor.remaining() >= 4) {
      int id = cursor.u2();
      MemorySegment field = cursor.slice(cursor.u2());
      if (id == 1) {
        return new ByteCursor("a zip record's 64-bit field", field, 0);
      }
    }
    return new ByteCursor("a zip record's 64-bit field", MemorySegment.NULL, 0);
  }

  private static ZipRecord record(MemorySegment file, Line line, long limit) {
    if (line.offset < 0 || line.offset > limit - LOCAL_BYTES) {
      throw new FormatException("its zip record " + line.name + " at byte " + line.offset + " is outside of the file");
    }
    ByteCursor cursor = new ByteCursor("the zip record " + line.name, file, line.offset);
    int signature = cursor.i4();
    cursor.u2();
    int flags = cursor.u2();
    int method = cursor.u2();
    cursor.slice(16);
    int nameBytes = cursor.u2();
    int extraBytes = cursor.u2();
    String name = cursor.utf8(nameBytes);
    if (signature != LOCAL || method != line.method || (flags & ENCRYPTED) != 0 || !name.equals(line.name)) {
      throw new FormatException("its zip record " + line.name + " is not what the directory says it is");
    }
    cursor.slice(extraBytes);
    if (line.compressed < 0 || line.compressed > limit - cursor.position()) {
      throw new FormatException(
          "its zip record " + line.name + " of " + line.compressed + " bytes does not fit into the file");
    }
    MemorySegment packed = cursor.slice(line.compressed);
    return ZipRecord.of(name, line.method, line.crc32, line.size, line.offset, packed, cursor.position());
  }
}
