package org.geopeft.training.settings;

/// A transform of albumentations, applied to image and mask together.
public sealed interface TransformSettings {

  /// One of the eight symmetries of the square, equally likely.
  ///
  /// @param probability of drawing one at all
  record D4(double probability) implements TransformSettings {}

  /// Channels first.
  record ToTensor() implements TransformSettings {}
}
