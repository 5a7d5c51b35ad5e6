package org.geopeft.conformance.suite;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Operand;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.Wrong;
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
}
