package org.geopeft.weights.internal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.Function;
import org.geopeft.weights.CheckpointException;
import org.jspecify.annotations.Nullable;

/// A file to read, mapped whole and read-only. The mapping ends when nothing refers to it any more.
public final class SourceFile {
  /// Little-endian 16, 32 and 64-bit integers at any address.
  static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SourceFile() {}

  /// Maps `path`, refuses what is no weight file of any kind, and lets `reader` read it.
  ///
  /// @throws CheckpointException if the file cannot be read; the message names it
  public static <T extends @Nullable Object> T read(Path path, Function<MemorySegment, T> reader) {
    try {
      return reader.apply(map(path));
    } catch (FormatException e) {
      throw new CheckpointException("cannot read weights from " + path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CheckpointException("cannot read weights from " + path + ": " + describe(e), e);
    }
  }

  private static MemorySegment map(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new FormatException("it is a folder, not a file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        throw new FormatException("the file is empty (0 bytes); the download or copy did not succeed, fetch it again");
      }
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      refuseText(file);
      return file;
    }
  }

  /// Users meet two texts under the name of a weight file: the pointer of a repository cloned without Git LFS, and the
  /// error page of a server.
  private static void refuseText(MemorySegment file) {
    byte[] bytes = file.asSlice(0, Math.min(file.byteSize(), 512)).toArray(ValueLayout.JAVA_BYTE);
    String start = new String(bytes, StandardCharsets.ISO_8859_1);
    if (start.startsWith("version https://git-lfs")) {
      String size = start.lines().filter(line -> line.startsWith("size ")).findFirst().orElse("size unknown");
      throw new FormatException(
          "it is a Git LFS pointer (" + size + " bytes), not the weights themselves; fetch them with `git lfs pull`");
    }
    String text = start.stripLeading().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml")) {
      throw new FormatException("it is a web page (HTML), not weights; the download met an error page, fetch it again");
    }
  }

  /// What went wrong, in the words of the operating system where there are any.
  static String describe(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no file or folder " + missing.getFile();
      case AccessDeniedException denied -> "permission denied for " + denied.getFile();
      case FileSystemException other when other.getReason() != null -> other.getReason() + " (" + other.getFile() + ")";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
