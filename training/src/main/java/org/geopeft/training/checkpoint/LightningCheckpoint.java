package org.geopeft.training.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.CheckpointTree;
import org.geopeft.weights.Checkpoints;
import org.geopeft.weights.OrderedDict;
import org.geopeft.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/// What a Lightning `.ckpt` holds: the weights, how far training has come, and, unless it is weights only, what is
/// needed to go on with it.
///
/// @param epoch the epoch at whose end, or within which, it was written, from 0
/// @param globalStep optimizer steps done
/// @param stateDict tensors by name; a task's model has prefix `model.`
/// @param loops progress counters
/// @param training state of optimizer, schedules and callbacks; null in a weights-only checkpoint
/// @param hyperParameters the task's settings
/// @param own what only this project writes and reads, beyond Lightning's format; empty in Lightning's own files
public record LightningCheckpoint(
    long epoch, long globalStep, Map<String, StoredTensor> stateDict, LoopCounters loops,
    @Nullable TrainingState training, Map<String, @Nullable Object> hyperParameters,
    Map<String, @Nullable Object> own) {

  /// The version written into files, for Lightning migrates what an older version wrote. The form is that of this one.
  public static final String LIGHTNING_VERSION = "2.6.6";

  private static final String STATE_DICT = "state_dict";
  private static final String OWN = "geopeft";

  /// State beyond the weights.
  ///
  /// @param callbacks state by key, see the callbacks' `stateKey`
  /// @param optimizer the optimizer's state dict: `state` by parameter number and `param_groups`
  /// @param schedules the state of each learning rate schedule
  public record TrainingState(
      Map<String, Map<String, @Nullable Object>> callbacks, Map<String, @Nullable Object> optimizer,
      List<Map<String, @Nullable Object>> schedules) {}

  public LightningCheckpoint {
    stateDict = Collections.unmodifiableMap(new LinkedHashMap<>(stateDict));
  }

  /// This checkpoint without what goes on with training.
  public LightningCheckpoint weightsOnly() {
    return new LightningCheckpoint(epoch, globalStep, stateDict, loops, null, hyperParameters, Map.of());
  }

  /// The whole content, in Lightning's order.
  public Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("epoch", epoch);
    tree.put("global_step", globalStep);
    tree.put("pytorch-lightning_version", LIGHTNING_VERSION);
    tree.put(STATE_DICT, new OrderedDict(stateDict));
    tree.put("loops", loops.tree());
    if (training != null) {
      tree.put("callbacks", training.callbacks());
      tree.put("optimizer_states", List.of(training.optimizer()));
      tree.put("lr_schedulers", training.schedules());
    }
    tree.put("hparams_name", "kwargs");
    tree.put("hyper_parameters", hyperParameters);
    if (!own.isEmpty()) {
      tree.put(OWN, own);
    }
    return tree;
  }

  /// Reads a checkpoint. A file without `state_dict` is taken for bare weights.
  ///
  /// @throws CheckpointException if the file is missing, damaged, or holds neither
  public static LightningCheckpoint read(Path file) {
    CheckpointTree tree = Checkpoints.read(file);
    if (!tree.has(STATE_DICT)) {
      return new LightningCheckpoint(0, 0, tree.tensors(), LoopCounters.START, null, Map.of(), Map.of());
    }
    return new LightningCheckpoint(
        tree.has("epoch") ? tree.at("epoch").asLong() : 0,
        tree.has("global_step") ? tree.at("global_step").asLong() : 0,
        tree.at(STATE_DICT).tensors(),
        tree.has("loops") ? LoopCounters.read(tree.at("loops")) : LoopCounters.START,
        tree.has("optimizer_states") ? training(tree) : null,
        tree.has("hyper_parameters") ? texts(tree.at("hyper_parameters")) : Map.of(),
        tree.has(OWN) ? texts(tree.at(OWN)) : Map.of());
  }

  /// Reads a checkpoint to go on with training from.
  ///
  /// @throws CheckpointException if the file is missing, damaged, or weights only
  public static LightningCheckpoint readToResume(Path file) {
    LightningCheckpoint checkpoint = read(file);
    if (checkpoint.training() == null) {
      throw new CheckpointException(
          "Cannot go on with training from " + file + ": it holds weights only, optimizer_states is missing. Take the "
              + "complete checkpoint (without _state_dict in its name), or use this one for validate, test "
              + "or predict.");
    }
    return checkpoint;
  }

  private static TrainingState training(CheckpointTree tree) {
    Map<String, Map<String, @Nullable Object>> callbacks = new LinkedHashMap<>();
    if (tree.has("callbacks")) {
      CheckpointTree all = tree.at("callbacks");
      all.asMap().keySet().forEach(key -> {
        if (all.at(key).value() instanceof Map) {
          callbacks.put(String.valueOf(key), texts(all.at(key)));
        }
      });
    }
    int optimizers = tree.at("optimizer_states").asList().size();
    if (optimizers != 1) {
      throw new CheckpointException(
          tree.where() + " has the states of " + optimizers + " optimizers; training with one optimizer needs one.");
    }
    List<Map<String, @Nullable Object>> schedules = new ArrayList<>();
    int count = tree.has("lr_schedulers") ? tree.at("lr_schedulers").asList().size() : 0;
    for (int i = 0; i < count; i++) {
      schedules.add(texts(tree.at("lr_schedulers", i)));
    }
    return new TrainingState(callbacks, texts(tree.at("optimizer_states", 0)), schedules);
  }

  private static Map<String, @Nullable Object> texts(CheckpointTree mapping) {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    mapping.asMap().forEach((key, value) -> entries.put(String.valueOf(key), value));
    return entries;
  }
}
