package org.geopeft.autograd.layer;

import org.geopeft.autograd.Run;
import org.geopeft.tensor.Tensor;

/// A map of the last axis to another width: a [Linear], or what peft makes of it.
public abstract class Projection extends Layer {
  /// A projection without parameters, to be given by `add`.
  protected Projection() {}

  /// x `[…, inFeatures] → […, outFeatures]`.
  public abstract Tensor forward(Run run, Tensor x);

  /// The width it takes.
  public abstract long inFeatures();

  /// The width it gives.
  public abstract long outFeatures();

  /// A slot that holds this projection.
  public final Slot<Projection> slot() {
    return new Slot<>(Projection.class, this);
  }
}
