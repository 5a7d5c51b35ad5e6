package org.geopeft.tensor;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A block of memory that tensors look at. It counts its owners (scopes, a tape, whoever keeps a tensor): when the last
/// lets go, the block returns to its pool and every tensor that still looks at it is dead.
final class Storage {
  private final MemoryPool pool;
  private final MemorySegment segment;
  private final long blockBytes;
  private final MemoryUse use;
  private final AtomicInteger owners = new AtomicInteger(1);
  private final AtomicLong version = new AtomicLong();

  Storage(MemoryPool pool, MemorySegment segment, long blockBytes, MemoryUse use) {
    this.pool = pool;
    this.segment = segment;
    this.blockBytes = blockBytes;
    this.use = use;
  }

  MemorySegment segment() {
    return segment;
  }

  long blockBytes() {
    return blockBytes;
  }

  MemoryUse use() {
    return use;
  }

  MemoryPool pool() {
    return pool;
  }

  boolean isAlive() {
    return owners.get() > 0;
  }

  int owners() {
    return owners.get();
  }

  void retain() {
    int before = owners.getAndIncrement();
    if (before <= 0) {
      owners.decrementAndGet();
      throw TensorException.closed("retain");
    }
  }

  void release() {
    int left = owners.decrementAndGet();
    if (left == 0) {
      pool.free(this);
    } else if (left < 0) {
      owners.incrementAndGet();
      throw TensorException.closed("release");
    }
  }

  long version() {
    return version.get();
  }

  void bumpVersion() {
    version.incrementAndGet();
  }
}
