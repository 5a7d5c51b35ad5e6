package org.geopeft.autograd.layer;

/// A place in a layer that holds a layer and may be filled anew: peft puts its own there after the weights are loaded,
/// and the layer around it knows nothing of it.
public final class Slot<L extends Layer> {
  private final Class<L> kind;
  private L layer;

  /// A filled slot.
  ///
  /// @param kind what may stand here
  /// @param layer what stands here first
  public Slot(Class<L> kind, L layer) {
    this.kind = kind;
    this.layer = layer;
  }

  /// What stands here now.
  public L get() {
    return layer;
  }

  /// Puts another layer here.
  public void set(Layer other) {
    layer = kind.cast(other);
  }
}
