package org.geopeft.conformance.suite;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Operand;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.Wrong;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;

/// Wrong operands and attributes are refused before anything is computed, in words that say what to change.
public final class ErrorSuite {
  private ErrorSuite() {}

  /// All wrong samples of a case.
  public static void check(OpCase c, Device device) {
    c.wrong().forEach(wrong -> check(wrong, device));
  }

  private static void check(Wrong wrong, Device device) {
    String message = message(wrong, device);
    for (String text : wrong.texts()) {
      if (!message.contains(text)) {
        throw new Nonconformance(wrong.name() + ": the message lacks '" + text + "': " + message);
      }
    }
    if (wrong.texts().getFirst().startsWith("GP-") && !message.contains("at encoder.blocks.3")) {
      throw new Nonconformance(wrong.name() + ": the message lacks the module path: " + message);
    }
  }

  private static String message(Wrong wrong, Device device) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      List<Tensor> operands = new ArrayList<>();
      for (Operand operand : wrong.operands()) {
        operands.add(operand.make(scope, wrong.name() + "/" + operands.size(), true));
      }
      Run.evaluation(scope)
          .in("encoder.blocks.3", run -> Sample.apply(run, wrong.op().get(), operands).getFirst());
    } catch (TensorException | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
    throw new Nonconformance(wrong.name() + ": accepted " + wrong.operands());
  }

  /// What every operation refuses: an operand on another device, of another float type, or whose memory was given back.
  ///
  /// @param other a device of another backend
  public static void checkOperands(OpCase c, Device device, Device other) {
    Sample sample = c.samples().getFirst();
    if (sample.op().name().isBlank()) {
      throw new Nonconformance(c.name() + ": errors would name an operation without a name");
    }
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Scope elsewhere = other.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      List<Tensor> operands = sample.make(scope, true);
      DType computed = device.backend().floatType();
      DType otherType = computed == DType.F32 ? DType.F64 : DType.F32;
      Tensor dead;
      try (Scope inner = scope.nested()) {
        dead = inner.allocate(sample.shape(0));
      }
      refused(scope, sample, operands, elsewhere.allocate(sample.shape(0)), "GP-DEVICE-001", String.valueOf(other));
      refused(scope, sample, operands, scope.allocate(otherType, sample.shape(0)), "GP-DTYPE-001", otherType.label());
      refused(scope, sample, operands, dead, "GP-MEM-001", "scope closed");
    }
  }

  /// Integers where floats are meant are refused, or moved and compared as integers: no operation computes floats of
  /// them in silence.
  public static void checkIntegers(OpCase c, Device device) {
    Sample sample = c.samples().getFirst();
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      List<Tensor> operands = new ArrayList<>(sample.make(scope, true));
      for (int i = 0; i < operands.size(); i++) {
        if (sample.operands().get(i).isFloating()) {
          Tensor integers = scope.allocate(DType.I64, sample.shape(i));
          device.backend().fill(integers, 1);
          operands.set(i, integers);
        }
      }
      for (Tensor output : Sample.apply(Run.evaluation(scope), sample.op(), operands)) {
        if (output.type().isFloating()) {
          throw new Nonconformance(sample.name() + ": makes " + output + " of " + operands);
        }
      }
    } catch (TensorException e) {
      if (!e.id().startsWith("GP-DTYPE-")) {
        throw new Nonconformance(sample.name() + ": refuses integers with " + e.getMessage());
      }
    }
  }

  private static void refused(
      Scope scope, Sample sample, List<Tensor> operands, Tensor first, String id, String text) {
    List<Tensor> wrong = new ArrayList<>(operands);
    wrong.set(0, first);
    try {
      Sample.apply(Run.evaluation(scope), sample.op(), wrong);
    } catch (TensorException e) {
      String message = String.valueOf(e.getMessage());
      if (!e.id().equals(id) || !message.contains(text) || !message.contains("in " + sample.op().name())) {
        throw new Nonconformance(sample.name() + ": should say " + id + " and '" + text + "', says " + message);
      }
      return;
    }
    throw new Nonconformance(sample.name() + ": accepted an operand that " + id + " forbids");
  }
}
