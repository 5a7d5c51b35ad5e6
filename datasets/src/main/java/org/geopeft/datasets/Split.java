package org.geopeft.datasets;

import java.util.Locale;

/// The part of a data set that a command works on.
public enum Split {
  TRAIN,
  VAL,
  TEST,
  /// Images to predict; masks are not read.
  PREDICT;

  /// `train`, `val`, `test`, `predict`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
