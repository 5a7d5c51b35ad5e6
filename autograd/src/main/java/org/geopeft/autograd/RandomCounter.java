package org.geopeft.autograd;

import org.geopeft.tensor.CounterRandom;

/// Where random numbers of a run stand: a seed and how many keys were drawn. Both go into checkpoints, so that a resumed
/// run draws what the uninterrupted one would have drawn.
public final class RandomCounter {
  private final long seed;
  private long drawn;

  /// A counter of draws under a seed.
  ///
  /// @param drawn how many keys were drawn already
  public RandomCounter(long seed, long drawn) {
    this.seed = seed;
    this.drawn = drawn;
  }

  /// A key that no other draw of this run has.
  public long next() {
    return CounterRandom.bits(seed, drawn++);
  }

  /// A counter that will draw what this one would draw.
  public RandomCounter copy() {
    return new RandomCounter(seed, drawn);
  }

  /// The seed.
  public long seed() {
    return seed;
  }

  /// How many keys were drawn.
  public long drawn() {
    return drawn;
  }
}
