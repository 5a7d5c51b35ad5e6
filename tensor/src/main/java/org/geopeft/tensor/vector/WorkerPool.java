package org.geopeft.tensor.vector;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A few daemon threads that help the caller through numbered jobs. Jobs are handed out one by one, so a slow thread
/// holds nobody up; which thread takes which job must not show in results. One region runs at a time: a caller that
/// comes while another's runs (or from inside a job) does its jobs alone. Idle workers end and are started again.
final class WorkerPool {
  /// A numbered piece of work. `slot` tells apart the threads that work at the same time; it is smaller
  /// than the number of threads and than the number of jobs.
  @FunctionalInterface
  interface Body {
    void run(int slot, int job);
  }

  private static final int SPINS = 2_000; // some 50 µs: the time between two operations of a step
  private static final long IDLE_NANOS = 10_000_000_000L;

  private final int threads;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicReferenceArray<@Nullable Thread> workers;
  private volatile @Nullable Region current;

  WorkerPool(int threads) {
    this.threads = threads;
    workers = new AtomicReferenceArray<>(threads);
  }

  /// Threads that compute, the caller's included: slots are smaller than this.
  int threads() {
    return threads;
  }

  /// Runs jobs 0 to `jobs` − 1 and returns when all are done. When some fail, the failure of the first by number is
  /// thrown, whatever the threads.
  void run(int jobs, Body body) {
    if (jobs <= 1 || threads == 1 || !taken.compareAndSet(false, true)) {
      for (int job = 0; job < jobs; job++) {
        body.run(0, job);
      }
      return;
    }
    Region region = new Region(body, jobs, Thread.currentThread());
    try {
      current = region;
      for (int slot = 1; slot < Math.min(jobs, threads); slot++) {
        wake(slot);
      }
      region.work(0);
      region.awaitEnd();
    } finally {
      current = null;
      taken.set(false);
    }
    region.throwFailure();
  }

  private void wake(int slot) {
    Thread worker = workers.get(slot);
    if (worker == null) {
      Thread fresh = new Thread(() -> serve(slot), "geopeft-worker-" + slot);
      fresh.setDaemon(true);
      workers.set(slot, fresh);
      fresh.start();
    } else {
      LockSupport.unpark(worker);
    }
  }

  private void serve(int slot) {
    Region last = null;
    while (true) {
      Region region = next(last);
      if (region == null) {
        // A region that starts just now may miss this worker: its jobs are done by the others.
        workers.set(slot, null);
        return;
      }
      region.work(slot);
      last = region;
    }
  }

  /// Waits for a region other than `last`; null after a long time without one.
  private @Nullable Region next(@Nullable Region last) {
    for (int spin = 0; spin < SPINS; spin++) {
      Region region = current;
      if (region != null && region != last) {
        return region;
      }
      Thread.onSpinWait();
    }
    long deadline = System.nanoTime() + IDLE_NANOS;
    while (true) {
      Region region = current;
      if (region != null && region != last) {
        return region;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  /// One call of [#run].
  private static final class Region {
    private final Body body;
    private final int jobs;
    private final Thread caller;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger open;
    private volatile int failedJob = Integer.MAX_VALUE;
    private @Nullable Throwable failure;

    Region(Body body, int jobs, Thread caller) {
      this.body = body;
      this.jobs = jobs;
      this.caller = caller;
      open = new AtomicInteger(jobs);
    }

    void work(int slot) {
      if (slot >= jobs) {
        return; // bodies have scratch memory for as many threads as there are jobs
      }
      int job = next.getAndIncrement();
      while (job < jobs) {
        attempt(slot, job);
        if (open.decrementAndGet() == 0) {
          LockSupport.unpark(caller);
        }
        job = next.getAndIncrement();
      }
    }

    private void attempt(int slot, int job) {
      if (job > failedJob) {
        return; // jobs are handed out in order: all before the failed one have begun and will tell
      }
      try {
        body.run(slot, job);
      } catch (RuntimeException | Error e) {
        fail(job, e);
      }
    }

    private synchronized void fail(int job, Throwable cause) {
      if (job < failedJob) {
        failedJob = job;
        failure = cause;
      }
    }

    void awaitEnd() {
      for (int spin = 0; spin < SPINS && open.get() > 0; spin++) {
        Thread.onSpinWait();
      }
      while (open.get() > 0) {
        LockSupport.park(this);
      }
    }

    synchronized void throwFailure() {
      switch (failure) {
        case null -> { }
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}
