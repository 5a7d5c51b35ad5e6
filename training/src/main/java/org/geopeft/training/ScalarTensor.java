package org.geopeft.training;

/// A number that PyTorch keeps as a float32 tensor without axes, in a state that goes into a checkpoint: scores of
/// callbacks and an optimizer's step. Plain Python floats are plain [Double]s there.
public record ScalarTensor(float value) {

  /// The score of a callback, which may have been computed in double precision.
  public static ScalarTensor of(double value) {
    return new ScalarTensor((float) value);
  }
}
