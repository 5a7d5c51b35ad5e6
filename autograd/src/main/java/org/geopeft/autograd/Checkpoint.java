package org.geopeft.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Gradient checkpointing (Chen et al., "Training Deep Nets with Sublinear Memory Cost", arXiv 1604.06174): a part of a
/// model of which the tape keeps the inputs alone. The backward pass runs the part once more, records it then, and walks
/// through it as if it had been recorded at first: the gradients are the same to the bit, for inputs and parameters.
///
/// The second run draws the random numbers of the first, and layers that move statistics leave them alone in it
/// ([Run#isRecomputing()]). Parts may hold other checkpoints. Without a tape, the part simply runs.
public final class Checkpoint {
  private Checkpoint() {}

  /// A part with one input and one output.
  ///
  /// @param part a function of its arguments and of parameters; other tensors that it looks at must live until the
  /// backward pass
  /// @param input kept until the backward pass
  public static Tensor of(Run run, BiFunction<Run, Tensor, Tensor> part, Tensor input) {
    return all(run, (inner, inputs) -> List.of(part.apply(inner, inputs.getFirst())), List.of(input)).getFirst();
  }

  /// A part with any number of inputs and outputs.
  ///
  /// @param part as in [#of(Run, BiFunction, Tensor)]
  /// @param inputs kept until the backward pass
  public static List<Tensor> all(Run run, BiFunction<Run, List<Tensor>, List<Tensor>> part, List<Tensor> inputs) {
    Tape tape = run.tape();
    if (tape == null) {
      return run.within(run.path(), inner -> part.apply(inner, inputs));
    }
    RandomCounter before = run.random().copy();
    List<Tensor> outputs =
        tape.withoutRecording(() -> run.within(run.path(), inner -> part.apply(inner, inputs)));
    if (outputs.stream().noneMatch(tape::follows)) {
      return outputs;
    }
    List<Kept> kept = new ArrayList<>(inputs.stream().map(Kept::new).toList());
    List<@Nullable Tensor> followed = inputs.stream().map(input -> tape.follows(input) ? input : null).toList();
    Node.Backward again = (backward, g) -> {
      Run replay = run.recomputing(backward.scope(), before.copy());
      List<Tensor> operands = new ArrayList<>();
      for (int i = 0; i < kept.size(); i++) {
        Tensor original = followed.get(i);
        operands.add(kept.get(i).get().withNode(original == null ? null : original.node()));
      }
      hand(tape, replay, part.apply(replay, operands), g);
      return List.of();
    };
    return tape.record(run.path(), List.of(), outputs, kept, again, null);
  }

  /// Gives the outputs of the second run the gradients that arrived at those of the first; the tape's walk goes on from
  /// there.
  private static void hand(Tape tape, Run run, List<Tensor> outputs, List<@Nullable Tensor> gradients) {
    for (int i = 0; i < outputs.size(); i++) {
      Tensor gradient = gradients.get(i);
      if (gradient != null && outputs.get(i).node() instanceof Variable variable && variable.tape() == tape) {
        variable.accumulate(run.scope(), gradient);
      }
    }
  }
}
