package org.geopeft.tensor;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Owns the memory of tensors until it closes. Layers open nested scopes: at its end a scope frees all that was neither
/// passed to its parent nor kept by somebody else (a tape). Used by one thread at a time.
public final class Scope implements AutoCloseable {
  private final Device device;
  private final Lifetime lifetime;
  private final MemoryUse use;
  private final @Nullable Scope parent;
  private final Set<Storage> owned = new LinkedHashSet<>();
  private boolean closed;

  Scope(Device device, Lifetime lifetime, MemoryUse use, @Nullable Scope parent) {
    this.device = device;
    this.lifetime = lifetime;
    this.use = use;
    this.parent = parent;
  }

  /// The device on which this scope allocates.
  public Device device() {
    return device;
  }

  /// How long tensors of this scope are meant to live.
  public Lifetime lifetime() {
    return lifetime;
  }

  /// A scope inside this one, of the same lifetime and use.
  public Scope nested() {
    return new Scope(device, lifetime, use, this);
  }

  /// A scope inside this one.
  public Scope nested(Lifetime innerLifetime, MemoryUse innerUse) {
    return new Scope(device, innerLifetime, innerUse, this);
  }

  /// A row-major tensor with undefined contents.
  public Tensor allocate(DType type, Shape shape) {
    return allocate(type, shape, use);
  }

  /// A row-major tensor with undefined contents, counted for another purpose than the scope's.
  public Tensor allocate(DType type, Shape shape, MemoryUse purpose) {
    checkOpen();
    long bytes = Math.multiplyExact(shape.elements(), (long) type.bytes());
    Storage storage = device.backend().pool().allocate(bytes, purpose);
    owned.add(storage);
    return Tensor.rowMajor(storage, device, type, shape);
  }

  /// A tensor of the backend's own float type.
  public Tensor allocate(Shape shape) {
    return allocate(device.backend().floatType(), shape);
  }

  /// Hands a tensor to the parent scope, so that it outlives this one.
  public Tensor pass(Tensor tensor) {
    if (parent == null) {
      throw new IllegalStateException("a scope without a parent has nobody to pass a tensor to");
    }
    parent.adopt(tensor);
    return tensor;
  }

  /// Makes this scope an owner of the tensor's memory (once, however often it is called).
  public void adopt(Tensor tensor) {
    checkOpen();
    if (owned.add(tensor.storage())) {
      tensor.storage().retain();
    }
  }

  /// Lets go of a tensor before the scope ends. Others that keep it (a tape) still do.
  public void release(Tensor tensor) {
    if (owned.remove(tensor.storage())) {
      tensor.storage().release();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw TensorException.closed("allocate");
    }
  }

  /// Lets go of everything.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      owned.forEach(Storage::release);
      owned.clear();
    }
  }
}
