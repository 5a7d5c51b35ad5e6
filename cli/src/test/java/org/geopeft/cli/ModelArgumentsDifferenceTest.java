package org.geopeft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelArgumentsDifferenceTest {

  @Test
  void onlyWhatDiffersIsNamed() {
    Map<String, Object> checkpoint = Map.of(
        "backbone", "prithvi_eo_tiny", "num_classes", 2L, "backbone_pretrained", true,
        "peft_config", Map.of("method", "LORA", "peft_config_kwargs", Map.of("r", 16L)),
        "necks", List.of(Map.of("name", "SelectIndices", "indices", List.of(-1L))));
    Map<String, Object> config = Map.of(
        "backbone", "prithvi_eo_v1_100", "num_classes", 2.0, "backbone_pretrained", false,
        "peft_config", Map.of("method", "LORA", "peft_config_kwargs", Map.of("r", 8L)),
        "necks", List.of(Map.of("name", "SelectIndices", "indices", List.of(-2L))));
    assertEquals(List.of(
            "backbone: 'prithvi_eo_tiny' in the checkpoint, 'prithvi_eo_v1_100' in the config",
            "necks: [{indices=[-1], name='SelectIndices'}] in the checkpoint, "
                + "[{indices=[-2], name='SelectIndices'}] in the config",
            "peft_config.peft_config_kwargs.r: 16 in the checkpoint, 8 in the config"),
        ModelArgumentsDifference.of(checkpoint, config));
    assertEquals(List.of("num_classes: not given in the checkpoint, 2 in the config"),
        ModelArgumentsDifference.of(null, Map.of("num_classes", 2L)));
  }
}
