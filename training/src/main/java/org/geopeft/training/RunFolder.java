package org.geopeft.training;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder of one run, `<save_dir>/<name>/version_K`, where everything a run writes goes.
///
/// @param path the folder, which exists
public record RunFolder(Path path) {

  /// The logger's name unless the config gives one.
  public static final String DEFAULT_NAME = "lightning_logs";

  private static final Pattern VERSION = Pattern.compile("version_(\\d+)");

  /// Makes the next numbered folder: one above the highest there is, as Lightning counts. Two runs that start at once
  /// get two folders.
  ///
  /// @throws IOException if the folder cannot be made
  public static RunFolder next(Path saveDir, String name) throws IOException {
    Path parent = saveDir.resolve(name);
    Files.createDirectories(parent);
    while (true) {
      Path folder = parent.resolve("version_" + nextVersion(parent));
      try {
        return new RunFolder(Files.createDirectory(folder));
      } catch (FileAlreadyExistsException e) {
        // another run was faster, and the next version is one further
      }
    }
  }

  private static long nextVersion(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .map(entry -> VERSION.matcher(entry.getFileName().toString()))
          .filter(matcher -> matcher.matches())
          .mapToLong(matcher -> Long.parseLong(matcher.group(1)) + 1)
          .max()
          .orElse(0);
    }
  }

  /// A folder with a given name or, with `logger: false`, the root itself.
  ///
  /// @throws IOException if the folder cannot be made
  public static RunFolder at(Path folder) throws IOException {
    return new RunFolder(Files.createDirectories(folder));
  }

  /// Where checkpoints go; made when the first is written.
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /// Writes a text file into the folder.
  ///
  /// @param name a plain file name, `hparams.yaml`
  /// @return the file
  public Path write(String name, String content) throws IOException {
    return Files.writeString(path.resolve(name), content);
  }
}
