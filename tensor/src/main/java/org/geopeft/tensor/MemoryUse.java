package org.geopeft.tensor;

/// What memory is used for, as a [MemoryReport] counts it.
public enum MemoryUse {
  /// Parameters and buffers of a model.
  WEIGHTS,
  /// Gradients of parameters.
  GRADIENTS,
  /// State of an optimizer.
  OPTIMIZER,
  /// Inputs of a step.
  BATCH,
  /// Everything computed on the way through a model and back.
  ACTIVATIONS,
  /// Work space of kernels.
  SCRATCH
}
