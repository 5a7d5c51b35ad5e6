package org.geopeft.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker threads load samples ahead of the consumer. The unit of work is a sample, so that all workers help with the
/// batch that is needed next; whoever loads the last sample of a batch puts it together.
///
/// At most [#window] batches are begun and not taken: that bounds memory.
final class PrefetchedBatches extends BatchStream {
  private static final long JOIN_MILLIS = 5000;

  /// A batch in the making.
  private static final class Slot {
    final int[] indices;
    final @Nullable Sample[] samples;
    int given;
    int loaded;
    int failedAt = Integer.MAX_VALUE;
    @Nullable Throwable failure;
    @Nullable Batch batch;

    Slot(int[] indices) {
      this.indices = indices;
      this.samples = new Sample[indices.length];
    }

    boolean ready() {
      return batch != null || (loaded == indices.length && failure != null);
    }
  }

  private record Task(int batch, Slot slot, int position) {}

  private final BatchPlan plan;
  private final BatchMaker maker;
  private final int end;
  private final int window;
  private final Map<Integer, Slot> slots = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private int giving;
  private int taken;
  private boolean closed;

  PrefetchedBatches(BatchPlan plan, BatchMaker maker, int from, int to, int workers) {
    super(from, to);
    this.plan = plan;
    this.maker = maker;
    this.end = to;
    this.giving = from;
    this.taken = from;
    int batchSize = plan.settings().batchSize();
    this.window = 2 + (workers + batchSize - 1) / batchSize;
    for (int i = 0; i < workers; i++) {
      threads.add(Thread.ofPlatform().daemon().name("geopeft-loader-" + i).start(this::work));
    }
  }

  private void work() {
    Task task = nextTask();
    while (task != null) {
      try {
        Sample sample = plan.load(task.slot.indices[task.position]);
        List<Sample> complete = put(task, sample);
        if (complete != null) {
          publish(task.slot, maker.make(task.batch, complete));
        }
      } catch (Throwable e) { // an Error must reach the consumer too
        fail(task, e);
      }
      task = nextTask();
    }
  }

  private synchronized @Nullable Task nextTask() {
    while (!closed && giving < end && giving >= taken + window) {
      try {
        wait();
      } catch (InterruptedException e) {
        return null; // only close() interrupts workers
      }
    }
    if (closed || giving == end) {
      return null;
    }
    Slot slot = slots.computeIfAbsent(giving, index -> new Slot(plan.batch(index)));
    Task task = new Task(giving, slot, slot.given++);
    if (slot.given == slot.indices.length) {
      giving++;
    }
    return task;
  }

  /// The samples of the batch if this was the last of them and none failed.
  private synchronized @Nullable List<Sample> put(Task task, Sample sample) {
    Slot slot = task.slot;
    slot.samples[task.position] = sample;
    slot.loaded++;
    if (slot.loaded < slot.indices.length) {
      return null;
    }
    notifyAll();
    if (slot.failure != null) {
      return null;
    }
    List<Sample> complete = new ArrayList<>();
    for (Sample each : slot.samples) {
      if (each != null) {
        complete.add(each);
      }
    }
    Arrays.fill(slot.samples, null);
    return complete;
  }

  private synchronized void publish(Slot slot, Batch batch) {
    if (closed) {
      batch.close();
    } else {
      slot.batch = batch;
      notifyAll();
    }
  }

  /// Of several failures in a batch the first in order is told, whichever happened first.
  private synchronized void fail(Task task, Throwable failure) {
    Slot slot = task.slot;
    if (task.position < slot.failedAt) {
      slot.failedAt = task.position;
      slot.failure = failure;
    }
    slot.loaded = Math.min(slot.indices.length, slot.loaded + 1); // already counted if putting it together failed
    notifyAll();
  }

  @Override
  Batch take(int index) {
    Slot slot = await(index);
    if (slot.failure != null) {
      close();
      switch (slot.failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new DatasetException(slot.failure.toString(), slot.failure);
      }
    }
    Batch batch = slot.batch;
    if (batch == null) {
      throw new IllegalStateException("batch " + index + " was neither made nor did it fail");
    }
    return batch;
  }

  private synchronized Slot await(int index) {
    try {
      while (!closed) {
        Slot slot = slots.get(index);
        if (slot != null && slot.ready()) {
          slots.remove(index);
          taken++;
          notifyAll();
          return slot;
        }
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatasetException("Interrupted while waiting for batch " + index + ".", e);
    }
    throw new IllegalStateException("the stream of batches is closed");
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      for (Slot slot : slots.values()) {
        if (slot.batch != null) {
          slot.batch.close();
        }
      }
      slots.clear();
      notifyAll();
    }
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(JOIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
