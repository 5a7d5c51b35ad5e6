package org.geopeft.autograd.optim;

import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Changes parameters by their gradients. Parameters without a gradient are skipped, weight decay included, and get no
/// state.
public interface Optimizer {
  /// PyTorch's class name, `AdamW`.
  String name();

  /// The groups, in order.
  List<ParameterGroup> groups();

  /// One step with the groups' current learning rates.
  void step();

  /// State tensors of one parameter by PyTorch's names (`exp_avg`, `exp_avg_sq`), or null before its first step.
  @Nullable State state(Parameter parameter);

  /// Makes the state of a parameter, to be filled from a checkpoint.
  ///
  /// @param names the tensors that the checkpoint has; those that this optimizer does not keep are passed over
  State createState(Parameter parameter, Collection<String> names);

  /// Names of the tensors without which a state is damaged; others may be missing (AMSGrad turned on later, say).
  List<String> requiredState();

  /// Whether PyTorch's state has a `step`.
  boolean countsSteps();

  /// Sets the momentum of one group, of Adam its first beta: what a one-cycle schedule moves against the rate.
  ///
  /// @throws IllegalArgumentException if this optimizer has none
  void setMomentum(ParameterGroup group, double momentum);

  /// The state of one parameter.
  ///
  /// @param tensors by PyTorch's names, in its order
  /// @param steps counts this parameter's steps, unless it was restored by an optimizer that needs no count
  record State(SequencedMap<String, Tensor> tensors, StepCount steps) {}

  /// A mutable count.
  final class StepCount {
    private long value;

    /// No step yet.
    public StepCount() {}

    /// Steps so far.
    public long get() {
      return value;
    }

    /// Sets the number of steps so far.
    public void set(long steps) {
      value = steps;
    }
  }
}
