package org.geopeft.weights.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.geopeft.weights.CheckpointException;

/// Writes a file so that its name always means a whole file: a temporary file in the same folder, forced to disk, then
/// renamed. Whatever fails on the way, the temporary file is deleted and a previous file of that name stays as it was.
public final class AtomicFile {
  private static final System.Logger LOG = System.getLogger(AtomicFile.class.getName());

  /// Writes the contents.
  @FunctionalInterface
  public interface Body {
    /// Writes everything to `channel`.
    void write(WritableByteChannel channel) throws IOException;
  }

  /// Where the bytes of a temporary file go: the file, or in tests one that fails.
  @FunctionalInterface
  public interface Target {
    /// The channel to write to instead of `file`, which stays open and is closed by the caller.
    WritableByteChannel over(FileChannel file);
  }

  private AtomicFile() {}

  /// Writes `path`, replacing what is there.
  ///
  /// @throws CheckpointException if that fails; nothing of it is left behind
  public static void write(Path path, Target target, Body body) {
    Path name = path.getFileName();
    if (name == null) {
      throw new CheckpointException("cannot write weights to " + path + ": this names no file");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CheckpointException("cannot write weights to " + path + ": there is no folder " + folder);
    }
    Path temporary = path.resolveSibling("." + name + "." + UUID.randomUUID() + ".tmp");
    try {
      writeAndForce(temporary, target, body);
      move(temporary, path);
      forceFolder(folder);
    } catch (IOException e) {
      String before = Files.exists(path) ? " The previous file of that name is untouched." : "";
      throw new CheckpointException(
          "cannot write weights to " + path + ": " + SourceFile.describe(e) + "." + before, e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  private static void writeAndForce(Path temporary, Target target, Body body) throws IOException {
    try (FileChannel file =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      body.write(target.over(file));
      file.force(true);
    }
  }

  private static void move(Path temporary, Path path) throws IOException {
    try {
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// The rename itself is on disk once the folder is. Not every operating system opens folders, and the file is whole
  /// either way.
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot force folder " + folder, e);
    }
  }

  private static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot delete temporary file " + temporary, e);
    }
  }

  /// Writes all of `bytes`; a channel may take less at a time.
  static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
