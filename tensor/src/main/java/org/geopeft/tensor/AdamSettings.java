package org.geopeft.tensor;

/// Constants of Adam (Kingma and Ba, arXiv 1412.6980) and AdamW (Loshchilov and Hutter, arXiv 1711.05101).
///
/// @param beta1 decay of the first moment
/// @param beta2 decay of the second moment
/// @param eps added to the root of the second moment
/// @param weightDecay decay factor
/// @param decoupled AdamW: shrink the weight by lr·weightDecay; otherwise add weightDecay·weight to the gradient
public record AdamSettings(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {}
