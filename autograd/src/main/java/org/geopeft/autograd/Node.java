package org.geopeft.autograd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// One operation on the tape. Each kind calls its own backward, so nothing is cast.
///
/// @param path the module path at which the operation ran, for errors in the backward pass
/// @param inputs one an operand, null where no gradient is wanted
/// @param outputs one an output
/// @param kept what the saved state holds on to
/// @param backward from output gradients to operand gradients
record Node(
    String path,
    List<@Nullable Variable> inputs,
    List<Variable> outputs,
    List<Kept> kept,
    Backward backward) {

  /// From the outputs' gradients (null where nothing depends on one) to the operands'.
  @FunctionalInterface
  interface Backward {
    List<@Nullable Tensor> apply(Run run, List<@Nullable Tensor> g);
  }

  /// Runs the backward and hands each operand its share; frees what the node kept.
  void propagate(Run run) {
    List<@Nullable Tensor> g = new ArrayList<>(outputs.size());
    outputs.forEach(output -> g.add(output.gradient()));
    if (g.stream().anyMatch(gradient -> gradient != null)) {
      kept.forEach(k -> k.restore(run));
      List<@Nullable Tensor> gradients = backward.apply(run, Collections.unmodifiableList(g));
      for (int i = 0; i < inputs.size(); i++) {
        Variable input = inputs.get(i);
        Tensor gradient = gradients.get(i);
        if (input != null && gradient != null) {
          input.accumulate(run.scope(), gradient);
        }
      }
    }
    release();
  }

  void release() {
    outputs.forEach(Variable::releaseGradient);
    kept.forEach(Kept::release);
  }
}
