package org.geopeft.conformance.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.conformance.golden.GoldenOutcome.Seen;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Golden files of kind `op`: each case's outputs and gradients against those of PyTorch.
public final class OpGoldens {
  private final GoldenContent content;
  private final Device device;
  private final GoldenQuantities quantities;

  /// The cases of a file, to be computed on a device.
  ///
  /// @param content the file
  /// @param device what computes
  public OpGoldens(GoldenContent content, Device device) {
    this.content = content;
    this.device = device;
    this.quantities = new GoldenQuantities(content, device, 1e-5);
  }

  /// Every case of the file, in order.
  public List<GoldenOutcome> check() {
    return new Attributes(content.golden()).objects("cases").stream().map(this::check).toList();
  }

  private GoldenOutcome check(Attributes golden) {
    String name = golden.text("name");
    if (golden.flag("special") && device.backend().floatType() == DType.F64) {
      return GoldenOutcome.skipped(name, "values of float32, which a float64 backend need not meet");
    }
    try {
      return compared(golden, name, computed(golden, name));
    } catch (MissingOperationException e) {
      return GoldenOutcome.skipped(name, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // one broken case must not hide the others' results
      return new GoldenOutcome(name, null, List.of(), List.of(e.toString()));
    }
  }

  private GoldenOutcome compared(Attributes golden, String name, Computed computed) {
    List<Seen> seen = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    List<String> exact = golden.texts("exact");
    for (String key : golden.object("outputs").keys()) {
      Value value = computed.values().get(key);
      Shape expected = golden.object("outputs").shape(key);
      if (value == null || !value.shape().equals(expected)) {
        mistakes.add(
            key + (value == null ? " is never computed" : " has shape " + value.shape() + ", not " + expected));
      } else if (exact.contains(key)) {
        double[] stored = content.values(name + "/" + key);
        double[] ours = computed.nothingCounts() ? zeroForNaN(stored) : stored;
        GoldenQuantities.different(value.values(), ours).ifPresent(text -> mistakes.add(key + ": " + text));
      } else {
        seen.add(quantities.see(name + "/" + key, key, value.values()));
      }
    }
    return new GoldenOutcome(name, null, seen, mistakes);
  }

  /// Where no pixel counts, PyTorch's mean is NaN; here loss and gradient are 0, so that the step does nothing.
  private static double[] zeroForNaN(double[] stored) {
    return Arrays.stream(stored).map(value -> Double.isNaN(value) ? 0 : value).toArray();
  }

  /// What came out of a case.
  ///
  /// @param nothingCounts whether it is a loss over pixels of which none counts
  private record Computed(boolean nothingCounts, Map<String, Value> values) {}

  /// What came out under one name.
  private record Value(Shape shape, double[] values) {
    static Value of(Tensor tensor) {
      return new Value(tensor.shape(), tensor.toDoubles());
    }
  }

  private Computed computed(Attributes golden, String name) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      List<String> wanted = golden.texts("grad");
      SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
      for (String key : golden.object("inputs").keys()) {
        Tensor made = new GoldenInput(content, name + "/" + key, golden.object("inputs").object(key)).make(scope);
        inputs.put(key, wanted.contains(key) ? tape.watch(made) : made);
      }
      Call call = new Call(run, golden.object("attributes"), inputs);
      List<Tensor> outputs = OpTranslation.apply(golden.text("op"), call);
      Map<String, Value> computed = new LinkedHashMap<>();
      boolean many = golden.object("outputs").has("output:0");
      for (int k = 0; k < outputs.size(); k++) {
        computed.put(many ? "output:" + k : "output", Value.of(outputs.get(k)));
      }
      if (!wanted.isEmpty()) {
        tape.backward(run.with((Tape) null), outputs, upstream(scope, name, outputs, many), scope);
      }
      for (String key : wanted) {
        Tensor input = inputs.get(key);
        Tensor gradient = input == null ? null : tape.gradient(input);
        if (gradient != null) {
          computed.put("grad:" + key, Value.of(gradient));
        }
      }
      return new Computed(LossTranslations.nothingCounts(golden.text("op"), call), computed);
    }
  }

  private static List<Tensor> upstream(Scope scope, String name, List<Tensor> outputs, boolean many) {
    List<Tensor> upstream = new ArrayList<>();
    for (Tensor output : outputs) {
      String stream = "upstream:" + name + (many ? ":" + upstream.size() : "");
      upstream.add(scope.allocate(output.shape()).set(GoldenInput.uniform(stream, output.shape())));
    }
    return upstream;
  }
}
