package org.geopeft.tensor;

/// Where tensors live and who computes with them. A value that is passed in: several devices live side by side.
///
/// @param backend who computes
/// @param index the number of the device among those of its backend
public record Device(Backend backend, int index) {
  /// `vector:0`, `reference:0`, `cuda:1`.
  @Override
  public String toString() {
    return backend.name() + ":" + index;
  }

  /// A scope for what lives as long as the run.
  public Scope runScope(MemoryUse use) {
    return new Scope(this, Lifetime.RUN, use, null);
  }

  /// A scope of another lifetime without a parent.
  public Scope scope(Lifetime lifetime, MemoryUse use) {
    return new Scope(this, lifetime, use, null);
  }
}
