package org.geopeft.training.settings;

/// How many of the batches of an epoch to use. Lightning tells the integer 1 (one batch) from the float 1.0 (all).
public sealed interface BatchLimit {

  BatchLimit ALL = new Share(1.0);

  /// How many of `available` batches are used.
  long of(long available);

  /// A number of batches.
  record Count(long batches) implements BatchLimit {
    public Count {
      if (batches < 0) {
        throw new IllegalArgumentException("a number of batches must not be negative, got " + batches);
      }
    }

    @Override
    public long of(long available) {
      return Math.min(batches, available);
    }
  }

  /// A share of the batches, 0 to 1, rounded down.
  record Share(double share) implements BatchLimit {
    public Share {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("a share of batches must lie between 0.0 and 1.0, got " + share);
      }
    }

    @Override
    public long of(long available) {
      return (long) (available * share);
    }
  }
}
