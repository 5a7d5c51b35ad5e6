package org.geopeft.training.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LearningRateNamesTest {

  @Test
  void groupsAreNumberedWhereThereAreSeveral() {
    assertEquals(Map.of("lr-AdamW", 0.1), LearningRateNames.named("AdamW", new double[] {0.1}));
    assertEquals(Map.of("lr-Adam/pg1", 0.1, "lr-Adam/pg2", 0.2),
        LearningRateNames.named("Adam", new double[] {0.1, 0.2}));
  }
}
