package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.datasets.Split;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.settings.RunSettings;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A run that was interrupted and resumed ends with the weights of one that was not, bit for bit, with shuffling and
/// augmentation, whatever the number of loader workers.
class ResumeTest {

  @TempDir
  Path root;

  private final Path folder = SharedFolder.resolve("goldens/e2e");

  private Experiment open(RunSettings settings, StopSignal stop) {
    return Experiment.open(
        settings, VectorBackend.newDevice(), List.of(Split.TRAIN, Split.VAL), ProgressListener.silent(), stop);
  }

  private static Map<String, float[]> weights(Experiment experiment) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    experiment.task().stateDict().forEach((name, tensor) -> weights.put(name, tensor.toFloats()));
    return weights;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void resumedRunEqualsTheUninterruptedOne(int workers) throws IOException {
    var lora = new LoraLinear(folder, root);
    Map<String, float[]> whole;
    try (var experiment = open(lora.shrunk(3, null, 0), new StopSignal())) {
      experiment.fit(null);
      whole = weights(experiment);
    }
    Path checkpoint;
    var stop = new StopSignal();
    try (var experiment = open(lora.shrunk(3, null, workers), stop)) {
      var report = experiment.fit((epoch, step, files, loss, rates, norm) -> {
        if (step == 4) {
          stop.request(); // in the midst of the second epoch
        }
      });
      checkpoint = report.result().interruptedCheckpoint();
    }
    try (var experiment = open(lora.shrunk(3, checkpoint, workers), new StopSignal())) {
      assertEquals(9, experiment.fit(null).result().steps());
      Map<String, float[]> resumed = weights(experiment);
      whole.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
    }
  }
}
