package org.geopeft.training.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.training.State;
import org.geopeft.training.schedule.Scheduler;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.CheckpointTree;
import org.geopeft.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/// An optimizer's state dict as PyTorch has it: `state` keyed by the position of the parameter among all of all
/// groups, and `param_groups` with settings and positions. Parameters that never had a gradient have no state but a
/// position.
public final class OptimizerState {

  private static final String STEP = "step";

  private OptimizerState() {}

  /// The state dict; its tensors look at the optimizer's own memory.
  ///
  /// @param scheduler writes into the groups too, or null
  public static Map<String, @Nullable Object> of(Optimizer optimizer, @Nullable Scheduler scheduler) {
    Map<Long, Object> states = new LinkedHashMap<>();
    List<Object> groups = new ArrayList<>();
    long position = 0;
    for (ParameterGroup group : optimizer.groups()) {
      List<Long> positions = new ArrayList<>();
      for (Parameter parameter : group.parameters()) {
        Optimizer.State state = optimizer.state(parameter);
        if (state != null && (optimizer.countsSteps() || !state.tensors().isEmpty())) {
          states.put(position, entries(optimizer, state));
        }
        positions.add(position);
        position++;
      }
      Map<String, @Nullable Object> settings = GroupSettings.of(optimizer, group);
      if (scheduler != null) {
        settings.putAll(scheduler.groupEntries(groups.size()));
      }
      settings.put("params", positions);
      groups.add(settings);
    }
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("state", states);
    tree.put("param_groups", groups);
    return tree;
  }

  private static Map<String, Object> entries(Optimizer optimizer, Optimizer.State state) {
    Map<String, Object> entries = new LinkedHashMap<>();
    if (optimizer.countsSteps()) {
      entries.put(STEP, State.scalar(state.steps().get()));
    }
    state.tensors().forEach((name, tensor) -> entries.put(name, Weights.stored(tensor)));
    return entries;
  }

  /// Restores state and learning rates.
  ///
  /// @throws CheckpointException if the groups, shapes or settings are not this optimizer's
  public static void restore(Optimizer optimizer, CheckpointTree tree) {
    List<ParameterGroup> groups = optimizer.groups();
    int saved = tree.at("param_groups").asList().size();
    if (saved != groups.size()) {
      throw mismatch(tree, "it has " + saved + " parameter groups, this run has " + groups.size());
    }
    long position = 0;
    for (int g = 0; g < saved; g++) {
      CheckpointTree group = tree.at("param_groups", g);
      ParameterGroup own = groups.get(g);
      List<?> positions = group.at("params").asList();
      if (positions.size() != own.parameters().size()) {
        throw mismatch(tree, "group " + g + " has " + positions.size() + " parameters, in this run "
            + own.parameters().size());
      }
      own.setRate(group.at("lr").asDouble());
      for (Parameter parameter : own.parameters()) {
        if (tree.has("state", position)) {
          restore(optimizer, parameter, tree.at("state", position));
        }
        position++;
      }
    }
  }

  private static void restore(Optimizer optimizer, Parameter parameter, CheckpointTree saved) {
    List<String> there = new ArrayList<>();
    saved.asMap().forEach((name, value) -> {
      if (value != null) { // older versions of PyTorch write a momentum of None before the first step
        there.add(String.valueOf(name));
      }
    });
    for (String required : optimizer.requiredState()) {
      if (!there.contains(required)) {
        throw mismatch(saved, required + ", which " + optimizer.name() + " needs, is not there");
      }
    }
    Optimizer.State state = optimizer.createState(parameter, there);
    if (optimizer.countsSteps()) {
      CheckpointTree step = saved.at(STEP);
      state.steps().set(step.value() instanceof StoredTensor t ? (long) t.toFloats()[0] : step.asLong());
    }
    state.tensors().forEach((name, tensor) -> {
      StoredTensor stored = saved.at(name).asTensor();
      if (!stored.shape().equals(tensor.shape())) {
        throw mismatch(saved, name + " is " + stored + ", the parameter is " + tensor.shape());
      }
      Weights.copy(stored, tensor);
    });
  }

  private static CheckpointException mismatch(CheckpointTree tree, String what) {
    return new CheckpointException("Cannot restore the optimizer from " + tree.where() + ": " + what
        + ". The checkpoint is of another model, another optimizer or other lr_overrides.");
  }
}
