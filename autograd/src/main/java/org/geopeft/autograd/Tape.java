package org.geopeft.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The record of one forward pass: an append-only list of operations, walked backwards once. Several tapes may exist
/// side by side; a tape belongs to one thread.
///
/// A tensor made from a trainable [Parameter], or watched by [#watch], carries a node of the tape; operations on tensors
/// without a node record nothing, so the frozen part below the first trainable parameter builds no graph.
public final class Tape implements AutoCloseable {
  private final List<Node> nodes = new ArrayList<>();
  private final IdentityHashMap<Parameter, Variable> parameters = new IdentityHashMap<>();
  private final List<Variable> watched = new ArrayList<>();

  /// An empty tape.
  public Tape() {}
  private boolean recording = true;

  /// The parameter's tensor, followed by this tape when it is trainable.
  Tensor use(Parameter parameter) {
    if (!parameter.isTrainable()) {
      return parameter.tensor();
    }
    Tensor tensor = parameter.tensor();
    return tensor.withNode(parameters.computeIfAbsent(parameter, _ -> new Variable(this, tensor.shape(), true)));
  }

  /// A view of the tensor whose gradient will be kept until the tape closes.
  public Tensor watch(Tensor tensor) {
    Variable variable = new Variable(this, tensor.shape(), true);
    watched.add(variable);
    return tensor.withNode(variable);
  }

  /// The gradient of a tensor from [#watch] after [#backward], or null when nothing depends on it.
  public @Nullable Tensor gradient(Tensor tensor) {
    return tensor.node() instanceof Variable variable ? variable.gradient() : null;
  }

  /// The number of operations recorded.
  public int size() {
    return nodes.size();
  }

  /// Whether this tape follows the tensor.
  boolean follows(Tensor tensor) {
    return tensor.node() instanceof Variable variable && variable.tape() == this;
  }

  /// Appends an operation, unless it has no output that can have a gradient.
  ///
  /// @param recipe by which the only output can be computed once more, or null
  /// @return the outputs, the floating ones followed
  List<Tensor> record(
      String path,
      List<@Nullable Variable> inputs,
      List<Tensor> outputs,
      List<Kept> kept,
      Node.Backward backward,
      @Nullable Recipe recipe) {
    List<Variable> variables = outputs.stream().map(t -> new Variable(this, t.shape(), false)).toList();
    Node node = new Node(path, inputs, variables, kept, backward);
    if (recording && outputs.stream().anyMatch(t -> t.type().isFloating())) {
      nodes.add(node);
      if (recipe != null) {
        variables.getFirst().setRecipe(recipe);
      }
    } else {
      node.release();
    }
    List<Tensor> followed = new ArrayList<>(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      Tensor output = outputs.get(i);
      followed.add(output.type().isFloating() ? output.withNode(variables.get(i)) : output);
    }
    return followed;
  }

  /// Runs something that is followed, so that it is known what leads where, without keeping anything of it.
  List<Tensor> withoutRecording(Supplier<List<Tensor>> part) {
    boolean before = recording;
    recording = false;
    try {
      return part.get();
    } finally {
      recording = before;
    }
  }

  /// Computes the gradients of `root` (one element, or weighted by `upstream`) and adds them to the parameters'.
  /// Each operation's kept tensors are let go as the walk passes it.
  ///
  /// @param run of the same device, without a tape; its scope holds what the walk computes on its way
  /// @param upstream of root's shape
  /// @param stepScope where parameters' gradients live
  public void backward(Run run, Tensor root, Tensor upstream, Scope stepScope) {
    backward(run, List.of(root), List.of(upstream), stepScope);
  }

  /// Like the other for several roots at once; a root that no trainable parameter leads to is passed over.
  public void backward(Run run, List<Tensor> roots, List<Tensor> upstream, Scope stepScope) {
    boolean any = false;
    for (int i = 0; i < roots.size(); i++) {
      if (roots.get(i).node() instanceof Variable variable && variable.tape() == this) {
        variable.accumulate(run.scope(), upstream.get(i));
        any = true;
      }
    }
    if (!any) {
      throw new IllegalStateException(
          "backward: no trainable parameter leads to " + roots.stream().map(Tensor::shape).toList());
    }
    while (!nodes.isEmpty()) {
      Node node = nodes.removeLast();
      run.within(node.path(), inner -> {
        node.propagate(inner);
        return List.of();
      });
    }
    parameters.forEach((parameter, leaf) -> {
      if (leaf.gradient() != null) {
        parameter.addGradient(stepScope, leaf.gradient());
      }
      leaf.releaseGradient();
    });
    parameters.clear();
  }

  /// Lets go of everything still kept (after an error, or a forward without backward).
  @Override
  public void close() {
    nodes.forEach(Node::release);
    nodes.clear();
    parameters.values().forEach(Variable::releaseGradient);
    parameters.clear();
    watched.forEach(Variable::releaseGradient);
  }
}
