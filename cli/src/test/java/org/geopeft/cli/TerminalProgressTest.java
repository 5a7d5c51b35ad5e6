package org.geopeft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalDouble;
import org.geopeft.training.progress.Progress;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {

  private static final Progress SOME = new Progress(
      Progress.Phase.TRAINING, 0, 12, 4, 16, OptionalDouble.of(0.53051), 2.54, Duration.ofSeconds(70));

  @Test
  void theBarTakesTheRoomThatIsLeft() {
    assertEquals("epoch 1/12 training [==        ] 4/16  loss 0.5305  2.5 images/s  1 min 10 s left",
        TerminalProgress.line(SOME, 81));
    assertEquals("epoch 1/12 training [=    ] 4/16  loss 0.5305  2.5 images/s  1 min 10 s left",
        TerminalProgress.line(SOME, 76));
    assertEquals(
        "epoch 1/12 training [=======                       ] 4/16  loss 0.5305  2.5 images/s  1 min 10 s left",
        TerminalProgress.line(SOME, 200));
  }

  @Test
  void aNarrowTerminalGetsNoBar() {
    assertEquals("epoch 1/12 training 4/16  loss 0.5305  2.5 images/s  1 min 10 s left",
        TerminalProgress.line(SOME, 75));
    assertEquals("epoch 1/12 training 4/16", TerminalProgress.line(SOME, 24));
  }
}
