package org.geopeft.conformance;

import java.util.List;
import java.util.stream.IntStream;
import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.TernaryOp;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.VariadicOp;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// An operation and the operands it is tried on.
///
/// @param name unique within its case; the values depend on it
/// @param op the operation with its attributes
/// @param operands one an operand; an optional last one may be missing
/// @param proof what can be asked of it
public record Sample(String name, Op op, List<Operand> operands, Proof proof) {
  /// What can be asked of a sample.
  public enum Proof {
    /// Forward, gradients, and gradients against finite differences.
    SMOOTH,
    /// Forward and gradients; it stands on a kink (equal values, say) where differences mean nothing.
    KINKED,
    /// The forward alone: NaN and infinities.
    FORWARD
  }

  /// The shapes of the operands.
  public List<Shape> shapes() {
    return operands.stream().map(Operand::shape).toList();
  }

  /// The shape of one operand.
  public Shape shape(int operand) {
    return operands.get(operand).shape();
  }

  /// How many elements all operands have together.
  public long elements() {
    return operands.stream().mapToLong(operand -> operand.shape().elements()).sum();
  }

  /// Whether a gradient is asked of any operand.
  public boolean isFollowed() {
    return proof != Proof.FORWARD && operands.stream().anyMatch(Operand::followed);
  }

  /// The operands on a device, each in its layout or all row-major.
  public List<Tensor> make(Scope scope, boolean asLaid) {
    return IntStream.range(0, operands.size())
        .mapToObj(i -> operands.get(i).make(scope, name + "/" + i, asLaid))
        .toList();
  }

  /// Applies an operation of any arity.
  public static List<Tensor> apply(Run run, Op op, List<Tensor> operands) {
    return switch (op) {
      case UnaryOp<?> unary -> List.of(run.apply(unary, operands.getFirst()));
      case BinaryOp<?> binary -> List.of(run.apply(binary, operands.get(0), operands.get(1)));
      case TernaryOp<?> ternary ->
          List.of(run.apply(ternary, operands.get(0), operands.get(1), operands.size() > 2 ? operands.get(2) : null));
      case VariadicOp<?> variadic -> run.apply(variadic, operands);
      case Composition composition -> run.apply(composition, operands);
    };
  }

  /// The shapes that the operation's own rule says its outputs have.
  public List<Shape> shapesByRule() {
    List<Shape> shapes = shapes();
    return switch (op) {
      case UnaryOp<?> unary -> List.of(unary.shape(shapes.getFirst()));
      case BinaryOp<?> binary -> List.of(binary.shape(shapes.get(0), shapes.get(1)));
      case TernaryOp<?> ternary ->
          List.of(ternary.shape(shapes.get(0), shapes.get(1), shapes.size() > 2 ? shapes.get(2) : null));
      case VariadicOp<?> variadic -> variadic.shapes(shapes);
      case Composition composition -> composition.shapes(shapes);
    };
  }

  @Override
  public String toString() {
    return name + ": " + op + " on " + operands;
  }
}
