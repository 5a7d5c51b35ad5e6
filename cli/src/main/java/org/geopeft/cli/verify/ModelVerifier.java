package org.geopeft.cli.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.Layer.Named;
import org.geopeft.autograd.layer.UnsupportedModelException;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.conformance.golden.GoldenRule;
import org.geopeft.models.EncoderDecoderFactory;
import org.geopeft.models.ModelFlags;
import org.geopeft.models.PixelWiseModel;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.vit.Coordinates;
import org.geopeft.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/// Golden files of kind `model`: builds the model from its arguments, fills it by the rule, runs forward and backward
/// and compares everything the file holds.
final class ModelVerifier {
  private final GoldenFile file;
  private final Device device;
  private final Tolerance tolerance;
  private final boolean gradients;

  ModelVerifier(GoldenFile file, Device device) {
    this.file = file;
    this.device = device;
    this.tolerance = Tolerance.of(file, device);
    this.gradients = !Boolean.FALSE.equals(file.golden().map().get("gradients"));
  }

  CaseResult verify() {
    Optional<String> missing = missingPart();
    if (missing.isPresent()) {
      return CaseResult.skipped(file.name(), missing.get());
    }
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS)) {
      PixelWiseModel model = build(weights);
      String wrong = checkTrainable(model);
      if (!wrong.isEmpty()) {
        return CaseResult.failed(file.name(), wrong);
      }
      return compare(model);
    } catch (UnsupportedModelException e) {
      return CaseResult.skipped(file.name(), String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> missingPart() {
    JsonObject task = file.golden().object("task_args");
    if (!file.golden().text("task").equals("SemanticSegmentationTask")) {
      return Optional.of("task " + file.golden().text("task"));
    }
    if (!file.golden().text("model_factory").equals("EncoderDecoderFactory")) {
      return Optional.of("model_factory " + file.golden().text("model_factory"));
    }
    if (!task.text("loss").equals("ce")) {
      return Optional.of("loss " + task.map().get("loss"));
    }
    if (!task.list("aux_heads").isEmpty()) {
      return Optional.of("aux_heads");
    }
    return Optional.empty();
  }

  private PixelWiseModel build(Scope weights) {
    JsonObject task = file.golden().object("task_args");
    ModelFlags flags = new ModelFlags(task.flag("freeze_backbone"), task.flag("freeze_decoder"), task.flag("freeze_head"));
    Map<String, Object> args = new LinkedHashMap<>();
    file.golden().object("model_args").map().forEach((key, value) -> args.put(String.valueOf(key), value));
    PixelWiseModel model = EncoderDecoderFactory.read(args, flags).build(WeightSource.blank(weights));
    model.parameters().forEach(named -> GoldenRule.fillParameter(named.name(), named.value().tensor()));
    return model;
  }

  private String checkTrainable(PixelWiseModel model) {
    List<String> names =
        model.parameters().stream().filter(named -> named.value().isTrainable()).map(Named::name).toList();
    List<String> expected = file.golden().list("trainable_names").stream().map(String::valueOf).toList();
    if (!names.equals(expected)) {
      List<String> extra = names.stream().filter(name -> !expected.contains(name)).toList();
      List<String> lacking = expected.stream().filter(name -> !names.contains(name)).toList();
      return "trainable parameters differ: not expected " + extra + ", missing " + lacking
          + (extra.isEmpty() && lacking.isEmpty() ? " (their order differs)" : "");
    }
    long trainable = count(model, true);
    long frozen = count(model, false);
    boolean equal = Long.valueOf(trainable).equals(number("trainable_parameters"))
        && Long.valueOf(frozen).equals(number("frozen_parameters"));
    return equal ? "" : "counts differ: " + trainable + " trainable and " + frozen + " frozen, expected "
        + number("trainable_parameters") + " and " + number("frozen_parameters");
  }

  private @Nullable Long number(String key) {
    return file.golden().map().get(key) instanceof Number number ? number.longValue() : null;
  }

  private static long count(PixelWiseModel model, boolean trainable) {
    return model.parameters().stream()
        .map(Named::value)
        .filter(parameter -> parameter.isTrainable() == trainable)
        .mapToLong(parameter -> parameter.tensor().shape().elements())
        .sum();
  }

  private CaseResult compare(PixelWiseModel model) {
    Comparison comparison = new Comparison(file, tolerance);
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run eval = Run.evaluation(scope).with((name, value) -> comparison.see("feature:" + name, value));
      Run run = gradients ? eval.with(tape) : eval;
      Tensor plain = input(scope, "image");
      Tensor image = gradients ? tape.watch(plain) : plain;
      Coordinates where = new Coordinates(optional(scope, "temporal_coords"), optional(scope, "location_coords"));
      Tensor logits = model.forward(run, image, where);
      comparison.see("output", logits);
      Tensor loss = run.apply(new CrossEntropy(ignoreIndex()), logits, labels(scope), null);
      comparison.see("loss", loss);
      if (gradients) {
        tape.backward(Run.evaluation(scope), loss, run.full(loss.shape(), 1), scope);
        compareGradients(model, tape, image, comparison);
      }
    }
    return comparison.result();
  }

  private void compareGradients(PixelWiseModel model, Tape tape, Tensor image, Comparison comparison) {
    Tensor imageGradient = tape.gradient(image);
    if (imageGradient != null) {
      comparison.see("grad:input:image", imageGradient);
    }
    List<String> without = new ArrayList<>();
    for (Named<Parameter> named : model.parameters()) {
      Tensor gradient = named.value().gradient();
      if (gradient != null) {
        comparison.see("grad:" + named.name(), gradient);
        named.value().clearGradient();
      } else if (named.value().isTrainable()) {
        without.add(named.name());
      }
    }
    comparison.require(
        without.equals(file.golden().list("no_gradient").stream().map(String::valueOf).toList()),
        () -> "trainable parameters without a gradient are " + without + ", expected " + file.golden().list("no_gradient"));
  }

  private long ignoreIndex() {
    return (long) file.golden().object("task_args").number("ignore_index", -100);
  }

  private Tensor labels(Scope scope) {
    JsonObject labels = file.golden().object("labels");
    Tensor tensor = scope.allocate(DType.I64, labels.shape("shape"));
    GoldenRule.fillLabels(labels.text("name"), (int) labels.number("classes"), (long) labels.number("ignore"), tensor);
    return tensor;
  }

  private @Nullable Tensor optional(Scope scope, String key) {
    return file.golden().object("inputs").has(key) ? input(scope, key) : null;
  }

  private Tensor input(Scope scope, String key) {
    JsonObject how = file.golden().object("inputs").object(key);
    if (how.has("stored")) {
      StoredTensor stored = file.tensor(how.text("stored"));
      return scope.allocate(stored.shape()).set(stored.toFloats());
    }
    Tensor tensor = scope.allocate(how.shape("shape"));
    GoldenRule.fillInput(key, how.number("scale"), how.number("offset"), tensor);
    return tensor;
  }
}
