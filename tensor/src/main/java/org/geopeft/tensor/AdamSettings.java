package org.geopeft.tensor;

/// Constants of Adam (Kingma and Ba, arXiv 1412.6980), AdamW (Loshchilov and Hutter, arXiv 1711.05101) and AMSGrad (Reddi
/// et al., ICLR 2018).
///
/// @param beta1 decay of the first moment
/// @param beta2 decay of the second moment
/// @param eps added to the root of the second moment
/// @param weightDecay decay factor
/// @param decoupled AdamW: shrink the weight by lr·weightDecay; otherwise add weightDecay·weight to the gradient
/// @param amsgrad divide by the root of the largest second moment so far
/// @param maximize go up rather than down
public record AdamSettings(
    double beta1, double beta2, double eps, double weightDecay, boolean decoupled, boolean amsgrad, boolean maximize) {
  /// Settings that go down and divide by the second moment as it is.
  public AdamSettings(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {
    this(beta1, beta2, eps, weightDecay, decoupled, false, false);
  }

  /// These settings with another first beta.
  public AdamSettings withBeta1(double value) {
    return new AdamSettings(value, beta2, eps, weightDecay, decoupled, amsgrad, maximize);
  }
}
