package org.geopeft.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.ModelCheckpointOptions;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.settings.BatchLimit;
import org.geopeft.training.settings.BurnScarsSettings;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.GeopeftSettings;
import org.geopeft.training.settings.MetadataUse;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.PredictionSettings;
import org.geopeft.training.settings.RunDocuments;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.training.settings.TaskSettings;
import org.geopeft.training.settings.TrainerSettings;
import org.geopeft.training.settings.TransformSettings;

/// Settings of the reference run `lora_linear`, and a shrunk and shuffled variant of it.
///
/// @param folder the reference files' folder `e2e`
/// @param root where the run's output goes
record LoraLinear(Path folder, Path root) {

  /// As it was run: training data in file order.
  RunSettings settings(int epochs, Path checkpoint, List<TaskSettings.Output> output) {
    return settings(epochs, checkpoint, output, Map.of(), List.of(), 2, BatchLimit.ALL);
  }

  /// A few thousand parameters, training data shuffled and turned at random.
  RunSettings shrunk(int epochs, Path checkpoint, int workers) {
    var small = Map.<String, Object>of("backbone_embed_dim", 48L, "backbone_depth", 2L, "backbone_num_heads", 4L);
    return settings(epochs, checkpoint, List.of(), small, List.of(new TransformSettings.D4(1)), workers, null);
  }

  private RunSettings settings(
      int epochs, Path checkpoint, List<TaskSettings.Output> output, Map<String, Object> changes,
      List<TransformSettings> transforms, int workers, BatchLimit overfit) {
    List<String> bands = BurnScarsSettings.BANDS;
    Path data = folder.resolve("data");
    var burnScars = new BurnScarsSettings(4, workers, data.resolve("chips"), MetadataUse.NONE,
        data.resolve("train.txt"),
        data.resolve("val.txt"), data.resolve("test.txt"), data.resolve("test.txt"), bands, 1.0, transforms, List.of(),
        List.of(), 0.0, -1, true);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("backbone", "prithvi_eo_tiny");
    model.put("backbone_pretrained", false);
    model.put("backbone_bands", bands);
    model.put("peft_config", Map.of("method", "LORA", "replace_qkv", "qkv", "peft_config_kwargs", Map.of(
        "target_modules", List.of("qkv.q_linear", "qkv.v_linear", "mlp.fc1", "mlp.fc2"), "lora_alpha", 16L, "r", 16L)));
    model.put("necks", List.of(
        Map.of("name", "SelectIndices", "indices", List.of(-1L)), Map.of("name", "ReshapeTokensToImage")));
    model.put("decoder", "LinearDecoder");
    model.put("decoder_upsampling_size", 16L);
    model.put("rescale", false);
    model.put("num_classes", 2L);
    model.putAll(changes);
    var plateau = new SchedulerSettings.Plateau(ReduceLROnPlateau.Options.DEFAULTS.withPatience(4).withFactor(0.5));
    var task = new TaskSettings("EncoderDecoderFactory", model, Map.of("ce", 1.0), null, -1L, 0.00094508, Map.of(),
        new OptimizerSettings.Adam(OptimizerSettings.Adam.ADAM_W), plateau,
        new TaskSettings.Freezing(false, false, false),
        List.of("Not burned", "Burn scar"), null, 0, null, output, Map.of("lr", 0.00094508));
    List<CallbackSettings> callbacks = new ArrayList<>();
    callbacks.add(new CallbackSettings.LearningRates(CallbackSettings.LearningRates.Interval.EPOCH));
    callbacks.add(new CallbackSettings.StopEarly(new EarlyStopping.Options("val/loss").withPatience(15)));
    ModelCheckpointOptions.defaults().forEach(o -> callbacks.add(new CallbackSettings.Checkpoint(o)));
    var trainer = new TrainerSettings(
        TrainerSettings.Precision.FLOAT32, epochs, -1, 0, TrainerSettings.Limits.NONE, overfit,
        new TrainerSettings.ValidationSettings(1, BatchLimit.ALL, 2), 1, null, 1, true, false, root, List.of(), false,
        callbacks);
    return new RunSettings(0, trainer, burnScars, task, new PredictionSettings(root.resolve("pred"), null, null),
        new GeopeftSettings(GeopeftSettings.BackendChoice.AUTO, null, null, false, false), checkpoint,
        new RunDocuments("", "", null, null));
  }
}
