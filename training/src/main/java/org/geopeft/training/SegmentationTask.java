package org.geopeft.training;

import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.training.metrics.LabelBatch;
import org.geopeft.training.metrics.SegmentationMetrics;
import org.jspecify.annotations.Nullable;

/// TerraTorch's `SemanticSegmentationTask`: a model, the loss and the metrics.
public final class SegmentationTask {

  /// The prefix of the model's names in a checkpoint.
  public static final String MODEL_PREFIX = "model.";

  private final SegmentationModel model;
  private final int classes;
  private final @Nullable Integer ignoreIndex;
  private final @Nullable List<String> classNames;
  private final SegmentationLoss loss;

  /// @param loss which ignores the same label
  public SegmentationTask(
      SegmentationModel model, int classes, @Nullable Integer ignoreIndex, @Nullable List<String> classNames,
      SegmentationLoss loss) {
    this.model = model;
    this.classes = classes;
    this.ignoreIndex = ignoreIndex;
    this.classNames = classNames;
    this.loss = loss;
  }

  public SegmentationModel model() {
    return model;
  }

  /// The model's parameters in order, named without the checkpoint's prefix.
  public List<Layer.Named<Parameter>> parameters() {
    return model.layer().parameters();
  }

  /// All tensors of a checkpoint's `state_dict`, in its order.
  public SequencedMap<String, Tensor> stateDict() {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    model.layer().stateDict().forEach((name, tensor) -> state.put(MODEL_PREFIX + name, tensor));
    state.putAll(loss.state());
    return state;
  }

  /// New metrics for an epoch.
  public SegmentationMetrics newMetrics() {
    return new SegmentationMetrics(classes, ignoreIndex, classNames);
  }

  /// The loss of a batch; 0 if no pixel counts.
  public SegmentationLoss.Value loss(Run run, Tensor logits, Tensor mask) {
    return loss.of(run, logits, mask);
  }

  /// The predicted class of each pixel beside the true one.
  public LabelBatch labels(Run run, Tensor logits, Tensor mask) {
    Shape shape = mask.shape();
    return new LabelBatch(
        (int) shape.size(0), (int) shape.size(1), (int) shape.size(2), classesOf(run, logits), ints(mask));
  }

  /// The class with the highest score at each pixel, [images, height, width].
  public int[] classesOf(Run run, Tensor logits) {
    Tensor best = run.scope().allocate(DType.I64, logits.shape().without(1));
    run.backend().argmax(logits.withNode(null), 1, best);
    int[] classes = ints(best);
    run.release(best);
    return classes;
  }

  private static int[] ints(Tensor labels) {
    var data = labels.data();
    int[] values = new int[Math.toIntExact(labels.shape().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) data.getAtIndex(ValueLayout.JAVA_LONG, i);
    }
    return values;
  }

  /// Whether a pixel of the batch counts for the loss.
  public boolean hasValidPixels(Tensor mask) {
    if (ignoreIndex == null) {
      return mask.shape().elements() > 0;
    }
    var data = mask.data();
    for (long i = 0; i < mask.shape().elements(); i++) {
      if (data.getAtIndex(ValueLayout.JAVA_LONG, i) != ignoreIndex) {
        return true;
      }
    }
    return false;
  }
}
