package org.geopeft.conformance.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.conformance.Layout;
import org.geopeft.conformance.Operand;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What a sample gives on a device.
///
/// @param outputs the values
/// @param gradients of Σ upstream·output by each operand, null where none was asked
public record Evaluation(List<double[]> outputs, List<double @Nullable []> gradients) {
  /// How a sample is evaluated.
  ///
  /// @param asLaid whether operands lie as the sample says, or all row-major
  /// @param upstream how the outputs' gradients lie
  /// @param follow bit i for operand i: of which operands gradients are asked
  public record Way(boolean asLaid, Layout upstream, long follow) {
    /// Row-major, all gradients.
    public static final Way PLAIN = new Way(false, Layout.ROW_MAJOR, -1);

    /// As the sample says, all gradients.
    public static final Way AS_LAID = new Way(true, Layout.ROW_MAJOR, -1);

    /// With upstream gradients in a layout.
    public Way upstream(Layout layout) {
      return new Way(asLaid, layout, follow);
    }

    /// With gradients of these operands alone.
    public Way follow(long bits) {
      return new Way(asLaid, upstream, bits);
    }
  }

  /// Runs forward and, unless the sample forbids it, backward. All memory is given back.
  public static Evaluation of(Device device, Sample sample, Way way) {
    long before = device.backend().pool().liveBytes();
    Evaluation result;
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      result = evaluate(scope, tape, sample, way);
    }
    long left = device.backend().pool().liveBytes() - before;
    if (left != 0) {
      throw new Nonconformance(sample + " leaves " + left + " bytes behind on " + device);
    }
    return result;
  }

  private static Evaluation evaluate(Scope scope, Tape tape, Sample sample, Way way) {
    Run run = Run.training(scope, tape, new RandomCounter(7, 0));
    List<Tensor> made = sample.make(scope, way.asLaid());
    List<Tensor> operands = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      operands.add(follows(sample, way, i) ? tape.watch(made.get(i)) : made.get(i));
    }
    List<Tensor> outputs = Sample.apply(run, sample.op(), operands);
    List<double[]> values = outputs.stream().map(Tensor::toDoubles).toList();
    if (isFollowed(outputs)) {
      tape.backward(run.with((Tape) null), outputs, upstream(scope, way.upstream(), outputs), scope);
    }
    List<double @Nullable []> gradients = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      gradients.add(follows(sample, way, i) ? gradient(tape, sample, operands.get(i), i) : null);
    }
    return new Evaluation(values, gradients);
  }

  /// Whether a backward pass has somewhere to begin: integers and truth values have no gradient.
  public static boolean isFollowed(List<Tensor> outputs) {
    return outputs.stream().anyMatch(output -> output.node() != null);
  }

  private static boolean follows(Sample sample, Way way, int operand) {
    return sample.proof() != Proof.FORWARD
        && sample.operands().get(operand).followed()
        && (way.follow() >>> operand & 1) != 0;
  }

  private static double[] gradient(Tape tape, Sample sample, Tensor operand, int index) {
    Tensor gradient = tape.gradient(operand);
    if (gradient == null) {
      throw new Nonconformance(sample + ": no gradient reaches operand " + index);
    }
    return gradient.toDoubles();
  }

  /// The gradients that every evaluation starts its backward with: one an output, between −1 and 1.
  public static List<Tensor> upstream(Scope scope, Layout layout, List<Tensor> outputs) {
    List<Tensor> upstream = new ArrayList<>();
    for (Tensor output : outputs) {
      upstream.add(Operand.of(output.shape()).laid(layout).make(scope, "upstream " + upstream.size(), true));
    }
    return upstream;
  }

  /// Whether two evaluations hold the same bits.
  public boolean sameBits(Evaluation other) {
    return same(outputs, other.outputs) && same(gradients, other.gradients);
  }

  /// A hash of all bits.
  public long bits() {
    long hash = 0;
    for (List<double @Nullable []> part : List.of(outputs, gradients)) {
      for (double[] values : part) {
        hash = 31 * hash + Arrays.hashCode(values);
      }
    }
    return hash;
  }

  private static boolean same(List<double @Nullable []> a, List<double @Nullable []> b) {
    for (int i = 0; i < a.size(); i++) {
      double[] left = a.get(i);
      double[] right = b.get(i);
      if (left != null && right != null && !Arrays.equals(left, right)) {
        return false;
      }
    }
    return a.size() == b.size();
  }
}
