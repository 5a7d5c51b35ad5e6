package org.geopeft.datasets;

/// What happens at random to a training sample.
public enum Augmentation {
  NONE,
  /// One of the eight symmetries of the square, equally likely, image and mask alike.
  D4
}
