package org.geopeft.autograd.optim;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The norm of all gradients together, and clipping by it or element by element.
public final class Gradients {
  private Gradients() {}

  /// √Σ g² over all parameters that have a gradient.
  public static double norm(Scope scope, List<Parameter> parameters) {
    Backend backend = scope.device().backend();
    double sum = 0;
    try (Scope scratch = scope.nested()) {
      Tensor squares = scratch.allocate(DType.F64, Shape.of(1));
      for (Parameter parameter : parameters) {
        Tensor gradient = parameter.gradient();
        if (gradient != null) {
          backend.sumOfSquares(gradient, squares);
          sum += squares.item();
        }
      }
    }
    return Math.sqrt(sum);
  }

  /// Scales all gradients by max / (norm + 1e-6) when the norm exceeds it, as PyTorch's `clip_grad_norm_`.
  ///
  /// @return the norm before clipping
  public static double clipNorm(Scope scope, List<Parameter> parameters, double max) {
    double norm = norm(scope, parameters);
    double factor = max / (norm + 1e-6);
    if (factor < 1) {
      for (Parameter parameter : parameters) {
        Tensor gradient = parameter.gradient();
        if (gradient != null) {
          scope.device().backend().addScaled(gradient, factor, gradient, 0, gradient);
          gradient.markWritten();
        }
      }
    }
    return norm;
  }

  /// Limits every element of every gradient to −max … max, as PyTorch's `clip_grad_value_`. NaN stays NaN.
  public static void clipValue(Scope scope, List<Parameter> parameters, double max) {
    Backend backend = scope.device().backend();
    for (Parameter parameter : parameters) {
      Tensor gradient = parameter.gradient();
      if (gradient != null) {
        try (Scope scratch = scope.nested()) {
          backend.binary(Binary.MIN, gradient, Elementwise.constant(backend, max, gradient, scratch), gradient);
          backend.binary(Binary.MAX, gradient, Elementwise.constant(backend, -max, gradient, scratch), gradient);
        }
        gradient.markWritten();
      }
    }
  }
}
