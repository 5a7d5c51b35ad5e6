package org.geopeft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every file of the reference checkpoints, against what PyTorch and the safetensors library find in it.
class GoldenCheckpointsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Map<String, Integer> COUNTS = new TreeMap<>();

  /// What a message must say, beyond that the file is refused.
  private static final Map<String, String> SAYS =
      Map.ofEntries(
          Map.entry("os_system.pt", "posix.system"),
          Map.entry("nt_system.pt", "nt.system"),
          Map.entry("eval.pt", "__builtin__.eval"),
          Map.entry("exec.pt", "builtins.exec"),
          Map.entry("getattr.pt", "builtins.getattr"),
          Map.entry("import_module.pt", "importlib.import_module"),
          Map.entry("runpy.pt", "runpy.run_module"),
          Map.entry("partial.pt", "functools.partial"),
          Map.entry("torch_hub.pt", "torch.hub.load"),
          Map.entry("torch_load.pt", "torch.serialization.load"),
          Map.entry("dotted_name.pt", "_rebuild_tensor_v2.__globals__.__getitem__"),
          Map.entry("stack_global.pt", "os.system"),
          Map.entry("inst.pt", "posix.system"),
          Map.entry("newobj.pt", "subprocess.Popen"),
          Map.entry("newobj_ex.pt", "subprocess.Popen"),
          Map.entry("global_popped.pt", "posix.system"),
          Map.entry("storage_type.pt", "torch.FantasyStorage"),
          Map.entry("record_missing.pt", "data/7"),
          Map.entry("truncated_half.pt", "truncated"),
          Map.entry("truncated_tail.pt", "truncated"),
          Map.entry("legacy_truncated.pt", "truncated"),
          Map.entry("zero_bytes.pt", "0 bytes"),
          Map.entry("html.pt", "web page"),
          Map.entry("lfs_pointer.pt", "Git LFS pointer"),
          Map.entry("header_longer_than_file.safetensors", "truncated"),
          Map.entry("five_bytes.safetensors", "truncated"),
          Map.entry("unknown_dtype.safetensors", "F12"),
          Map.entry("duplicate_keys.safetensors", "twice"));

  @TestFactory
  Stream<DynamicTest> plain() throws IOException {
    Path folder = Shared.folder("goldens/checkpoints/plain");
    return Stream.concat(described(folder), described(folder.resolve("sharded")));
  }

  @Test
  void bothKindsOfShardsAreTheSameWeights() {
    Path folder = Shared.folder("goldens/checkpoints/plain/sharded");
    Map<String, StoredTensor> weights = Checkpoints.read(folder.resolve("model.safetensors.index.json")).tensors();
    assertEquals(3, weights.size());
    assertEquals(weights, Checkpoints.read(folder.resolve("pytorch_model.bin.index.json")).tensors());
    count("sharded: index read as expected");
    count("sharded: index read as expected");
  }

  @TestFactory
  Stream<DynamicTest> models() throws IOException {
    return described(Shared.folder("goldens/checkpoints/models"));
  }

  @TestFactory
  Stream<DynamicTest> hostile() {
    Path folder = Shared.folder("goldens/checkpoints/hostile");
    return JSON.readTree(folder.resolve("list.json").toFile()).properties().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> hostile(folder, entry.getKey(), entry.getValue())));
  }

  private static Stream<DynamicTest> described(Path folder) throws IOException {
    List<Path> lists;
    try (Stream<Path> files = Files.list(folder)) {
      lists = files.filter(path -> path.toString().matches(".*(?<!index)\\.json")).sorted().toList();
    }
    return lists.stream()
        .map(
            list -> {
              String name = list.getFileName().toString().replaceFirst("\\.json$", "");
              return DynamicTest.dynamicTest(name, () -> described(folder.resolve(name), JSON.readTree(list.toFile())));
            });
  }

  private static void described(Path file, JsonNode expected) {
    String folder = file.getParent().getFileName().toString();
    switch (expected.get("expect").asString()) {
      case "read" -> {
        int tensors = compare(file, expected);
        count(folder + ": read as expected");
        COUNTS.merge(folder + ": tensors compared", tensors, Integer::sum);
      }
      case "refuse" -> {
        CheckpointException e = refusal(file);
        String about = expected.get("about").asString();
        if (about.contains("naming ")) {
          String named = about.substring(about.indexOf("naming ") + 7);
          assertTrue(e.getMessage().contains(named), e.getMessage());
        }
        if (about.contains("TorchScript")) {
          assertTrue(e.getMessage().contains("TorchScript"), e.getMessage());
        }
        count(folder + ": refused as expected");
      }
      case "refuse or leave unread" -> foreign(folder, file, expected);
      case "either" -> {
        try {
          compare(file, expected);
          count(folder + ": either, read");
        } catch (CheckpointException e) {
          count(folder + ": either, refused");
        }
      }
      default -> fail(expected.get("expect").asString());
    }
  }

  private static int compare(Path file, JsonNode expected) {
    if (!file.toString().endsWith(".safetensors")) {
      return GoldenEntries.compare(expected.get("entries"), Checkpoints.read(file).value());
    }
    SafetensorsFile read = Safetensors.read(file);
    Object metadata = expected.has("metadata") ? GoldenEntries.plain(expected.get("metadata")) : null;
    assertEquals(metadata == null ? Map.of() : metadata, read.metadata());
    // The list is sorted by name, the file by type.
    return GoldenEntries.compare(expected.get("entries"), new TreeMap<>(read.tensors()));
  }

  private static void foreign(String folder, Path file, JsonNode expected) {
    List<?> globals = (List<?>) GoldenEntries.plain(expected.get("globals"));
    try {
      CheckpointTree tree = Checkpoints.read(file);
      Map<Object, Object> weights = new LinkedHashMap<>();
      weights.put("state_dict", tree.at("state_dict").asMap());
      GoldenEntries.compare(expected.get("entries"), weights);
      boolean inside = tree.has("hyper_parameters", "x");
      Object mark = (inside ? tree.at("hyper_parameters", "x") : tree.at("hparams_type")).value();
      assertTrue(mark instanceof Foreign foreign && globals.contains(foreign.global()), String.valueOf(mark));
      count(folder + ": weights read, an object left unread");
    } catch (CheckpointException e) {
      assertTrue(globals.stream().anyMatch(name -> e.getMessage().contains(name + ",")), e.getMessage());
      count(folder + ": refused by the object's name");
    }
  }

  private static void hostile(Path folder, String name, JsonNode entry) {
    String must = entry.get("must").asString();
    boolean read = true;
    try {
      Checkpoints.read(folder.resolve(name));
    } catch (CheckpointException e) {
      read = false;
      String says = SAYS.getOrDefault(name, "");
      assertTrue(e.getMessage().contains(says) && e.getMessage().contains(name), e.getMessage());
    }
    assertTrue(must.equals("either") || must.equals(read ? "read" : "refuse"), entry.get("why").asString());
    count("hostile: " + must + ", " + (read ? "read" : "refused"));
  }

  private static CheckpointException refusal(Path file) {
    return assertThrows(CheckpointException.class, () -> Checkpoints.read(file));
  }

  private static void count(String what) {
    COUNTS.merge(what, 1, Integer::sum);
  }

  @AfterAll
  static void report() {
    COUNTS.forEach((what, count) -> System.out.println("reference checkpoints, " + what + ": " + count));
  }
}
