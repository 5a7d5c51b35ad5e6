package org.geopeft.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The folder in which Hugging Face's tools keep what they have downloaded:
/// `models--ORG--NAME/refs/BRANCH` holds a commit, `models--ORG--NAME/snapshots/COMMIT/FILE` the file.
///
/// Nothing is downloaded here.
public final class HubCache {
  private final Path folder;

  /// @param folder the cache, `~/.cache/huggingface/hub` for most
  public HubCache(Path folder) {
    this.folder = folder;
  }

  /// The cache of this machine's user.
  public static HubCache ofEnvironment() {
    return ofEnvironment(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  /// The cache that `HF_HUB_CACHE`, `HF_HOME` or `XDG_CACHE_HOME` names, in this order, else the one in `home`.
  static HubCache ofEnvironment(Map<String, String> environment, Path home) {
    Optional<Path> named =
        variable(environment, home, "HF_HUB_CACHE")
            .or(() -> variable(environment, home, "HUGGINGFACE_HUB_CACHE"))
            .or(() -> variable(environment, home, "HF_HOME").map(path -> path.resolve("hub")))
            .or(() -> variable(environment, home, "XDG_CACHE_HOME").map(path -> path.resolve("huggingface/hub")));
    return new HubCache(named.orElseGet(() -> home.resolve(".cache/huggingface/hub")));
  }

  private static Optional<Path> variable(Map<String, String> environment, Path home, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(value -> value.startsWith("~/") ? home.resolve(value.substring(2)) : Path.of(value));
  }

  /// The cache's folder.
  public Path folder() {
    return folder;
  }

  /// The folder of one repository, there or not: what an error should name.
  public Path folder(String repository) {
    return folder.resolve("models--" + repository.replace("/", "--"));
  }

  /// A file of a repository.
  ///
  /// @param repository `ibm-nasa-geospatial/Prithvi-EO-2.0-300M`
  /// @param file its path in the repository
  /// @param revision branch, tag or commit; null for `main`
  /// @return where it lies, empty if it has not been downloaded
  /// @throws CheckpointException if a name would lead out of the cache
  public Optional<Path> find(String repository, String file, @Nullable String revision) {
    String wanted = revision == null ? "main" : revision;
    Path home = folder(repository);
    Path snapshots = home.resolve("snapshots");
    Path commit = inside(snapshots, commit(inside(home.resolve("refs"), wanted)).orElse(wanted));
    Path found = inside(commit, file);
    return Files.isRegularFile(found) ? Optional.of(found) : Optional.empty();
  }

  private static Optional<String> commit(Path reference) {
    try {
      return Files.isRegularFile(reference)
          ? Optional.of(Files.readString(reference, StandardCharsets.UTF_8).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + reference + " of the Hugging Face cache: " + e.getMessage(), e);
    }
  }

  private static Path inside(Path parent, String name) {
    try {
      Path path = parent.resolve(name).normalize();
      if (!name.isBlank() && path.startsWith(parent.normalize()) && !path.equals(parent.normalize())) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new CheckpointException("'" + name + "' is no name in the Hugging Face cache: " + e.getReason(), e);
    }
    throw new CheckpointException("'" + name + "' leads out of the Hugging Face cache's folder " + parent);
  }
}
