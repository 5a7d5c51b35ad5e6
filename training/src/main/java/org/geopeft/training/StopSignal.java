package org.geopeft.training;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The wish to end a run early, which is granted after the current step so that a checkpoint can be written first.
///
/// An installed signal holds up the end of the JVM that Ctrl-C (SIGINT) or SIGTERM has begun until it is closed; the
/// JVM then ends with the status that belongs to the signal, 130 or 143. A shutdown hook does this on every platform
/// and without internal classes; that a second Ctrl-C is not seen is its price.
public final class StopSignal implements AutoCloseable {

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean requested;
  private @Nullable Thread hook;

  /// A signal that only [#request()] gives.
  public StopSignal() {}

  /// A signal that SIGINT and SIGTERM give.
  public static StopSignal install() {
    var signal = new StopSignal();
    var hook = new Thread(signal::hold, "geopeft-stop");
    signal.hook = hook;
    Runtime.getRuntime().addShutdownHook(hook);
    return signal;
  }

  private void hold() {
    requested = true;
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread; if so, there is nothing left to wait for
    }
  }

  /// Asks for the end of the run.
  public void request() {
    requested = true;
  }

  /// Whether the run should end after the current step.
  public boolean isRequested() {
    return requested;
  }

  /// Lets the JVM end. To be called when everything is written.
  @Override
  public void close() {
    Thread installed = hook;
    if (installed != null && !requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(installed);
      } catch (IllegalStateException e) {
        requested = true; // the signal came just now, and the hook is about to see the open gate
      }
    }
    closed.countDown();
  }
}
