package org.geopeft.training.progress;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Where a run stands after a batch.
///
/// @param phase what is being done
/// @param epoch the epoch, from 0; −1 outside of training
/// @param epochs epochs in all, or −1 if there is no limit
/// @param batch batches of this pass done
/// @param batches batches of this pass in all
/// @param loss the last batch's loss, if there is one
/// @param imagesPerSecond images of this pass by the time it took so far
/// @param left the time that the run (outside of training: the pass) will still take at this rate, or null if unknown
public record Progress(
    Phase phase, int epoch, int epochs, long batch, long batches, OptionalDouble loss, double imagesPerSecond,
    @Nullable Duration left) {

  /// What a pass over data is for.
  public enum Phase {
    SANITY_CHECK("sanity check"),
    TRAINING("training"),
    VALIDATION("validation"),
    TEST("test"),
    PREDICTION("prediction");

    private final String label;

    Phase(String label) {
      this.label = label;
    }

    /// The name as users read it.
    public String label() {
      return label;
    }
  }

  /// Whether the pass is over.
  public boolean isLast() {
    return batch == batches;
  }

  /// `epoch 3/50 training`, counted from 1 as people count.
  public String heading() {
    if (epoch < 0) {
      return phase.label();
    }
    return "epoch %d%s %s".formatted(epoch + 1, epochs < 0 ? "" : "/" + epochs, phase.label());
  }

  /// `loss 0.1234  38.1 images/s  2 min 10 s left`, whatever is known of it.
  public String figures() {
    var text = new StringBuilder();
    loss.ifPresent(value -> text.append(String.format(Locale.ROOT, "loss %.4f  ", value)));
    text.append(String.format(Locale.ROOT, "%.1f images/s", imagesPerSecond));
    if (left != null) {
      text.append("  ").append(text(left)).append(" left");
    }
    return text.toString();
  }

  /// `2 h 5 min`, `2 min 10 s`, `8.2 s`.
  public static String text(Duration time) {
    if (time.toMillis() < 9950) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    long seconds = Math.round(time.toMillis() / 1000.0);
    if (seconds >= 3600) {
      return "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
    return seconds >= 60 ? "%d min %d s".formatted(seconds / 60, seconds % 60) : seconds + " s";
  }
}
