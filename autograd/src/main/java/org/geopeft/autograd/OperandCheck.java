package org.geopeft.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.jspecify.annotations.Nullable;

/// What holds for the operands of every operation, and how a refusal is explained.
final class OperandCheck {
  private OperandCheck() {}

  /// Refuses dead operands, those of another device or type, and what the operation's own rules refuse.
  static void check(Run run, Op op, Supplier<Object> shapeRule, @Nullable Tensor... operands) {
    try {
      List<DType> types = new ArrayList<>(operands.length);
      for (Tensor operand : operands) {
        if (operand != null) {
          operand.checkAlive();
          checkDevice(run, op, operand);
          types.add(operand.type());
        }
      }
      op.checkTypes(types);
      Objects.requireNonNull(shapeRule.get(), "a shape rule gives a shape");
    } catch (TensorException e) {
      throw explained(run, op, e, operands);
    }
  }

  private static void checkDevice(Run run, Op op, Tensor operand) {
    if (!operand.device().equals(run.scope().device())) {
      throw new TensorException(
          "GP-DEVICE-001",
          op.name() + ": operand on another device\n  rule all operands are on " + run.scope().device()
              + "; nothing is moved in silence");
    }
    Backend backend = run.backend();
    if (operand.type().isFloating() && operand.type() != backend.floatType()) {
      throw new TensorException(
          "GP-DTYPE-001",
          op.name() + ": operand of type " + operand.type().label() + "\n  rule the " + backend.name()
              + " backend computes in " + backend.floatType().label());
    }
  }

  /// The error with operands and module path.
  static TensorException explained(Run run, Op op, TensorException e, @Nullable Tensor... operands) {
    if (e.getMessage() != null && e.getMessage().contains("\n  operands ")) {
      return e; // an operation made of others: the innermost explanation is the useful one
    }
    StringBuilder detail = new StringBuilder("\n  operands ");
    for (int i = 0; i < operands.length; i++) {
      Tensor operand = operands[i];
      if (operand != null) {
        detail.append(i == 0 ? "" : "    ").append((char) ('a' + i)).append(' ').append(operand);
      }
    }
    detail.append("\n  in ").append(op.name());
    if (!run.path().isEmpty()) {
      detail.append(" at ").append(run.path());
    }
    return e.with(detail.toString());
  }
}
