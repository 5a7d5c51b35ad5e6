package org.geopeft.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// Off-heap memory of a device in blocks that are used again and again. One shared arena lives as long as the pool and
/// blocks are slices of it: closing shared arenas costs a handshake of all threads, and `Arena.allocate` zeroes.
/// Nothing waits for the garbage collector. Thread-safe.
public final class MemoryPool implements AutoCloseable {
  static final long ALIGNMENT = 64;
  private static final long SLAB_BYTES = 1L << 20;
  private static final long LARGE = 1L << 16;

  private final String name;
  private final boolean virtual;
  private final Arena arena = Arena.ofShared();
  private final TreeMap<Long, Deque<MemorySegment>> free = new TreeMap<>();
  private final Map<MemoryUse, Long> live = new EnumMap<>(MemoryUse.class);
  private final Map<MemoryUse, Long> peak = new EnumMap<>(MemoryUse.class);
  private MemorySegment slab = MemorySegment.NULL;
  private long slabUsed;
  private long reservedBytes;
  private long liveBytes;
  private long peakBytes;

  /// A pool in main memory.
  public MemoryPool(String name) {
    this(name, false);
  }

  private MemoryPool(String name, boolean virtual) {
    this.name = name;
    this.virtual = virtual;
  }

  /// A pool that only counts: its tensors have shapes and no data (the shape backend's).
  public static MemoryPool counting(String name) {
    return new MemoryPool(name, true);
  }

  /// A block of at least `bytes` bytes with undefined contents, owned once.
  synchronized Storage allocate(long bytes, MemoryUse use) {
    long size = blockSize(bytes);
    MemorySegment block = virtual ? MemorySegment.NULL : take(size);
    long blockBytes = virtual ? size : block.byteSize();
    liveBytes += blockBytes;
    peakBytes = Math.max(peakBytes, liveBytes);
    long liveOfUse = live.merge(use, blockBytes, Long::sum);
    peak.merge(use, liveOfUse, Math::max);
    return new Storage(this, block, blockBytes, use);
  }

  synchronized void free(Storage storage) {
    liveBytes -= storage.blockBytes();
    live.merge(storage.use(), -storage.blockBytes(), Long::sum);
    if (!virtual) {
      free.computeIfAbsent(storage.blockBytes(), _ -> new ArrayDeque<>()).push(storage.segment());
    }
  }

  private MemorySegment take(long size) {
    // A somewhat larger free block is better than a new one: batches of other sizes come and go.
    Map.Entry<Long, Deque<MemorySegment>> entry = free.ceilingEntry(size);
    if (entry != null && entry.getKey() <= size + size / 4) {
      MemorySegment block = entry.getValue().pop();
      if (entry.getValue().isEmpty()) {
        free.remove(entry.getKey());
      }
      return block;
    }
    return size >= LARGE ? reserve(size) : carve(size);
  }

  private MemorySegment carve(long size) {
    if (slab.byteSize() - slabUsed < size) {
      slab = reserve(SLAB_BYTES);
      slabUsed = 0;
    }
    MemorySegment block = slab.asSlice(slabUsed, size);
    slabUsed += size;
    return block;
  }

  private MemorySegment reserve(long size) {
    try {
      MemorySegment segment = arena.allocate(size, ALIGNMENT);
      reservedBytes += size;
      return segment;
    } catch (OutOfMemoryError e) {
      TensorException failure =
          new TensorException("GP-MEM-002", "out of memory on " + name + ": " + size + " bytes could not be reserved");
      failure.initCause(e);
      throw failure.with("\n" + report());
    }
  }

  /// Sizes come in eight steps a power of two, so that blocks fit again and at most an eighth is lost.
  static long blockSize(long bytes) {
    long size = Math.max(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    long step = Math.max(ALIGNMENT, Long.highestOneBit(size) >>> 3);
    return (size + step - 1) / step * step;
  }

  /// Bytes taken from the operating system; they are kept until the pool closes.
  public synchronized long reservedBytes() {
    return reservedBytes;
  }

  /// Bytes of blocks in use.
  public synchronized long liveBytes() {
    return liveBytes;
  }

  /// The largest number of bytes in use at one time since [#resetPeak()].
  public synchronized long peakBytes() {
    return peakBytes;
  }

  /// Starts counting the peak anew from what is in use now.
  public synchronized void resetPeak() {
    peakBytes = liveBytes;
    peak.clear();
    peak.putAll(live);
  }

  /// What is in use, by purpose.
  public synchronized MemoryReport report() {
    return new MemoryReport(name, Map.copyOf(live), Map.copyOf(peak), liveBytes, peakBytes, reservedBytes);
  }

  /// Gives all memory back to the operating system; every tensor of this pool is dead then.
  @Override
  public void close() {
    arena.close();
  }
}
