package org.geopeft.training.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointNameTest {

  @ParameterizedTest
  @CsvSource({
      "{epoch}, true, epoch=7",
      "{epoch:02d}, true, epoch=07",
      "{epoch}-{step}, true, epoch=7-step=24",
      "best-{val/mIoU:.3f}, true, best-val/mIoU=0.606",
      "e{epoch:03d}_{val/mIoU:.2e}, false, e007_6.06e-01",
      "{missing:d}, true, missing=0",
      "{missing:.2f}, true, missing=0.00",
      "{val/mIoU}, true, val/mIoU=0.606",
      "plain, true, plain"
  })
  void rendersLikeLightning(String template, boolean insert, String expected) {
    assertEquals(expected, new CheckpointName(template, insert).render(7, 24, Map.of("val/mIoU", 0.606)));
  }
}
