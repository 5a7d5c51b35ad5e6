package org.geopeft.training.metrics;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.ElementType;
import org.geopeft.weights.SafetensorsFile;
import org.geopeft.weights.StoredTensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Golden files of kind `metric`: predictions and targets of several batches, and what the metrics over them are.
///
/// Each case of task `segmentation` has tensors `CASE/BATCH/prediction` and `/target`, the results named in
/// `results`, and the counts `CASE/confusion` and `CASE/boundary`. Other tasks are reported as skipped.
public final class MetricGolden {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// One case.
  ///
  /// @param name the case's name
  /// @param skipped why it was not checked, or null if it was
  /// @param values the metrics
  /// @param countsEqual whether confusion and boundary counts are exactly the file's
  public record Case(String name, @Nullable String skipped, List<Value> values, boolean countsEqual) {}

  /// A metric as the file has it and as computed here.
  ///
  /// @param f32Error the reference's own error in float32, or NaN if the file does not say
  public record Value(String name, double expected, double actual, double f32Error) {

    /// How far the two are apart; 0 if both are NaN.
    public double error() {
      return Double.isNaN(expected) && Double.isNaN(actual) ? 0 : Math.abs(expected - actual);
    }
  }

  private final SafetensorsFile file;
  private final JsonNode golden;

  /// @param file a golden file of kind `metric`
  /// @throws CheckpointException if it is none
  public MetricGolden(SafetensorsFile file) {
    this.file = file;
    this.golden = JsonMapper.shared().readTree(file.metadata().getOrDefault("golden", "{}"));
    if (!golden.path("kind").asString("").equals("metric")) {
      throw new CheckpointException("This is no golden file of kind metric: its metadata says kind "
          + golden.path("kind").asString("nothing") + ".");
    }
  }

  /// Computes every case.
  public List<Case> check() {
    List<Case> cases = new ArrayList<>();
    for (JsonNode each : golden.path("cases")) {
      String name = each.path("name").asString();
      String task = each.path("task").asString();
      cases.add(task.equals("segmentation")
          ? segmentation(name, each)
          : new Case(name, "metrics of task " + task + " do not exist yet", List.of(), false));
    }
    return cases;
  }

  private Case segmentation(String name, JsonNode json) {
    int classes = json.path("classes").asInt();
    Integer ignoreIndex = json.path("ignore_index").isNumber() ? json.path("ignore_index").asInt() : null;
    List<String> names = json.path("class_names").isArray()
        ? json.path("class_names").valueStream().map(JsonNode::asString).toList()
        : null;
    var metrics = new SegmentationMetrics(classes, ignoreIndex, names);
    var ownMask = new BoundaryOverlap(classes, ignoreIndex, BoundaryOverlap.Masking.OWN_IMAGE);
    for (int b = 0; b < json.path("batches").asInt(); b++) {
      LabelBatch batch = batch(name + "/" + b);
      metrics.add(batch);
      ownMask.add(batch);
    }
    List<Value> values = new ArrayList<>();
    Map<String, Double> computed = metrics.values();
    for (JsonNode result : json.path("results")) {
      String metric = result.asString();
      Double actual = computed.get(metric);
      values.add(value(name, metric, actual == null ? Double.NEGATIVE_INFINITY : actual));
    }
    values.add(value(name, "Boundary_mIoU.own_mask", ownMask.mean()));
    return new Case(name, null, values, countsEqual(name, metrics));
  }

  private boolean countsEqual(String name, SegmentationMetrics metrics) {
    long[] confusion = longs(tensor(name + "/confusion"));
    long[] boundary = longs(tensor(name + "/boundary"));
    long[] intersection = metrics.boundary().intersection();
    long[] union = metrics.boundary().union();
    boolean equal = Arrays.equals(confusion, metrics.confusion().counts());
    for (int k = 0; k < union.length; k++) {
      equal &= boundary[k] == intersection[k] && boundary[union.length + k] == union[k];
    }
    return equal;
  }

  private Value value(String name, String metric, double actual) {
    JsonNode quantity = golden.path("quantities").path(name + "/" + metric);
    // sum is the value itself, in double precision; a quantity that is NaN is not stored
    double expected = quantity.path("sum").asDouble(Double.NaN);
    return new Value(name + "/" + metric, expected, actual, quantity.path("f32_error").asDouble(Double.NaN));
  }

  private LabelBatch batch(String prefix) {
    StoredTensor prediction = tensor(prefix + "/prediction");
    StoredTensor target = tensor(prefix + "/target");
    int images = (int) prediction.shape().size(0);
    int height = (int) prediction.shape().size(1);
    int width = (int) prediction.shape().size(2);
    return new LabelBatch(images, height, width, shorts(prediction), shorts(target));
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = file.tensors().get(name);
    if (tensor == null) {
      throw new CheckpointException("The golden file has no tensor " + name + ", which its description calls for.");
    }
    return tensor;
  }

  private static int[] shorts(StoredTensor tensor) {
    expect(tensor, ElementType.I16);
    MemorySegment data = tensor.data();
    int[] values = new int[(int) tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.getAtIndex(SHORT, i);
    }
    return values;
  }

  private static long[] longs(StoredTensor tensor) {
    expect(tensor, ElementType.I64);
    return tensor.data().toArray(LONG);
  }

  private static void expect(StoredTensor tensor, ElementType type) {
    if (tensor.type() != type) {
      throw new CheckpointException(
          "A tensor of the golden file is " + tensor + ", but should be " + type.label() + ".");
    }
  }
}
