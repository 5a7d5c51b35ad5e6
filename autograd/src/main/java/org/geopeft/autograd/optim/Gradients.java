package org.geopeft.autograd.optim;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

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

  /// A norm of all gradients together.
  ///
  /// @param order 1 for Σ |g|, 2 for √Σ g², infinity for the largest |g|
  public static double norm(Scope scope, List<Parameter> parameters, double order) {
    if (order == 2) {
      return norm(scope, parameters);
    }
    boolean sums = order == 1;
    if (!sums && order != Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("Gradients: the norm's order must be 1, 2 or infinity, got " + order + ".");
    }
    double norm = 0;
    for (Parameter parameter : parameters) {
      Tensor gradient = parameter.gradient();
      if (gradient != null && gradient.shape().elements() > 0) {
        double own = reduced(scope, sums ? Reduction.SUM : Reduction.MAX, gradient);
        norm = sums ? norm + own : Math.max(norm, own);
      }
    }
    return norm;
  }

  private static double reduced(Scope scope, Reduction reduction, Tensor gradient) {
    Backend backend = scope.device().backend();
    try (Scope scratch = scope.nested()) {
      Tensor sizes = scratch.allocate(gradient.type(), gradient.shape());
      backend.unary(Unary.ABS, gradient, sizes);
      Tensor result = scratch.allocate(gradient.type(), Shape.of(1));
      backend.reduce(reduction, sizes.reshape(Shape.of(gradient.shape().elements())), result);
      return result.item();
    }
  }

  /// Scales all gradients by max / (norm + 1e-6) when the norm exceeds it, as PyTorch's `clip_grad_norm_`.
  ///
  /// @return the norm before clipping
  public static double clipNorm(Scope scope, List<Parameter> parameters, double max) {
    return clipNorm(scope, parameters, max, 2);
  }

  /// As [#clipNorm(Scope, List, double)], by another norm.
  ///
  /// @param order as in [#norm(Scope, List, double)]
  /// @return the norm before clipping
  public static double clipNorm(Scope scope, List<Parameter> parameters, double max, double order) {
    double norm = norm(scope, parameters, order);
    double factor = max / (norm + 1e-6);
    if (!(factor >= 1)) { // a norm that is no number makes all gradients so, as in PyTorch
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
