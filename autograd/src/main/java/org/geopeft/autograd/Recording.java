package org.geopeft.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// One operation while its forward runs: what it keeps.
final class Recording {
  private final Tape tape;
  private final List<@Nullable Tensor> operands;
  private final List<@Nullable Variable> variables;
  private final List<Kept> kept = new ArrayList<>();

  /// @param operands as the operation sees them, without nodes
  /// @param variables of the operands
  Recording(Tape tape, List<@Nullable Tensor> operands, List<@Nullable Variable> variables) {
    this.tape = tape;
    this.operands = operands;
    this.variables = variables;
  }

  /// Keeps a tensor, or the recipe of an operand that has one.
  Kept keep(Tensor tensor) {
    Recipe recipe = recipeOf(tensor);
    Kept handle = recipe == null ? new Kept(tensor) : new Kept(recipe);
    kept.add(handle);
    return handle;
  }

  @SuppressWarnings("ReferenceEquality") // the operand itself and not one that looks like it
  private @Nullable Recipe recipeOf(Tensor tensor) {
    for (int i = 0; i < operands.size(); i++) {
      Variable variable = variables.get(i);
      if (operands.get(i) == tensor && variable != null && variable.tape() == tape) {
        return variable.recipe();
      }
    }
    return null;
  }

  /// Puts the operation on the tape; returns its outputs, followed.
  List<Tensor> finish(
      String path, List<Tensor> values, Node.Backward backward, @Nullable Function<Run, Tensor> again) {
    Recipe recipe = again == null ? handedOn(values) : new Recipe(kept, again);
    return tape.record(path, variables, values, kept, backward, recipe);
  }

  /// The recipe of an operand that is the output as it is: dropout that drops nothing.
  private @Nullable Recipe handedOn(List<Tensor> values) {
    return values.size() == 1 ? recipeOf(values.getFirst()) : null;
  }
}
