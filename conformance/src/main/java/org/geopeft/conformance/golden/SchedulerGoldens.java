package org.geopeft.conformance.golden;

import java.util.List;
import java.util.stream.IntStream;
import org.geopeft.autograd.optim.schedule.RateSchedule;
import org.geopeft.conformance.golden.GoldenOutcome.Seen;

/// Golden files of kind `scheduler`: the rate of each group during each epoch and after the last, `[epochs + 1,
/// groups]`, of schedules in closed form. Cases that follow a metric (`ReduceLROnPlateau`) are left out: that schedule is
/// training's.
public final class SchedulerGoldens {
  private static final double ALLOWED = 1e-12;

  private final GoldenContent content;

  /// The schedules of a file.
  ///
  /// @param content the file
  public SchedulerGoldens(GoldenContent content) {
    this.content = content;
  }

  /// Every case of the file that follows no metric, in order.
  public List<GoldenOutcome> check() {
    return new Attributes(content.golden()).objects("cases").stream()
        .filter(golden -> !golden.has("metric"))
        .map(this::check)
        .toList();
  }

  private GoldenOutcome check(Attributes golden) {
    String name = golden.text("name");
    try {
      double[] initial = golden.numbers("lr");
      List<RateSchedule> schedules = IntStream.range(0, initial.length)
          .mapToObj(g -> ScheduleTranslation.schedule(golden.text("scheduler"), golden.object("arguments"), g))
          .toList();
      double[] expected = content.values(name + "/lr");
      int rows = golden.integer("epochs") + 1;
      if (expected.length != rows * initial.length) {
        String mistake = "the file has " + expected.length + " rates, expected " + rows + " × " + initial.length;
        return new GoldenOutcome(name, null, List.of(), List.of(mistake));
      }
      double error = 0;
      for (int i = 0; i < expected.length; i++) {
        int group = i % initial.length;
        double rate = schedules.get(group).rate(initial[group], i / initial.length);
        error = Math.max(error, Math.abs(rate - expected[i]) / scale(expected[i]));
      }
      return new GoldenOutcome(name, null, List.of(new Seen("lr", error, Double.NaN, ALLOWED)), List.of());
    } catch (MissingOperationException e) {
      return GoldenOutcome.skipped(name, String.valueOf(e.getMessage()));
    }
  }

  /// Errors are relative; a rate of next to nothing (a cosine's end) is compared as it stands.
  private static double scale(double expected) {
    return Math.abs(expected) < 1e-12 ? 1 : Math.abs(expected);
  }
}
