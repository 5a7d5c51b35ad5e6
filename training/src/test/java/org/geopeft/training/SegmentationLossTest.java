package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.TaskSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Losses by config: what is summed, what is logged, what a checkpoint names.
class SegmentationLossTest {
  private final Device device = ReferenceBackend.device();
  private final Scope scope = device.scope(Lifetime.STEP, MemoryUse.WEIGHTS);

  @AfterEach
  void close() {
    scope.close();
  }

  private static TaskSettings settings(
      Object written, Map<String, Double> losses, @Nullable List<Double> classWeights, @Nullable Long ignoreIndex) {
    Map<String, @Nullable Object> hyperParameters = new LinkedHashMap<>();
    hyperParameters.put("loss", written);
    return new TaskSettings("EncoderDecoderFactory", Map.of(), losses, classWeights, ignoreIndex, 0.001, Map.of(),
        new OptimizerSettings.Adam(OptimizerSettings.Adam.ADAM_W), null,
        new TaskSettings.Freezing(false, false, false), null, null, 0, null, List.of(TaskSettings.Output.PREDICTION),
        hyperParameters);
  }

  private SegmentationLoss.Value of(SegmentationLoss loss) {
    Tensor logits = scope.allocate(Shape.of(1, 2, 1, 3)).set(0.5, -1, 2, 0.25, 1, -0.5);
    Tensor mask = scope.allocate(DType.I64, Shape.of(1, 1, 3)).set(0, 1, -1);
    return loss.of(Run.evaluation(scope), logits, mask);
  }

  @Test
  void aListIsSummedAndAMappingWeighted() {
    Map<String, Double> both = new LinkedHashMap<>();
    both.put("ce", 1.0);
    both.put("dice", 1.0);
    SegmentationLoss.Value list = of(SegmentationLoss.of(settings(List.of("ce", "dice"), both, null, -1L), 2, scope));
    assertEquals(List.of("ce", "dice"), List.copyOf(list.parts().keySet()));
    double ce = list.partValues().get("ce");
    double dice = list.partValues().get("dice");
    assertEquals(0.5 * (Math.log1p(Math.exp(-0.25)) + Math.log1p(Math.exp(-2))), ce, 1e-12);
    assertEquals(ce + dice, list.total().item(), 1e-12);
    both.put("ce", 0.25);
    SegmentationLoss.Value mapping = of(SegmentationLoss.of(settings(both, both, null, -1L), 2, scope));
    assertEquals(0.25 * ce + dice, mapping.total().item(), 1e-12);
    assertTrue(of(SegmentationLoss.crossEntropy(-1)).parts().isEmpty(), "one loss is not logged twice");
  }

  @Test
  void aCheckpointNamesWhatLightningDoes() {
    List<Double> weights = List.of(1.0, 2.0);
    Map<String, Double> both = Map.of("ce", 1.0, "lovasz", 1.0);
    assertEquals(List.of("criterion.weight"), names(settings("ce", Map.of("ce", 1.0), weights, -1L)));
    assertEquals(List.of("criterion.losses.ce.weight"), names(settings(List.of("ce", "lovasz"), both, weights, -1L)));
    assertEquals(List.of("criterion.weight", "criterion.losses.ce.weight"), names(settings(both, both, weights, -1L)));
    assertEquals(List.of(), names(settings("focal", Map.of("focal", 1.0), weights, -1L)));
    assertEquals(List.of(), names(settings("ce", Map.of("ce", 1.0), null, -1L)));
  }

  private List<String> names(TaskSettings settings) {
    return List.copyOf(SegmentationLoss.of(settings, 2, scope).state().keySet());
  }

  @Test
  void contradictionsAreRefused() {
    refused(settings("jaccard", Map.of("jaccard", 1.0), null, -1L), "jaccard knows no ignore_index, and it is -1");
    refused(settings("ce", Map.of("ce", 1.0), List.of(1.0), -1L), "class_weights has 1 values, the model has 2");
    refused(settings("mse", Map.of("mse", 1.0), null, -1L), "no loss 'mse' for segmentation");
  }

  private void refused(TaskSettings settings, String text) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> SegmentationLoss.of(settings, 2, scope));
    assertTrue(String.valueOf(e.getMessage()).contains(text), e.getMessage());
  }
}
