package org.geopeft.autograd.optim;

import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// Element-wise steps that several optimizers take.
final class Elementwise {
  private Elementwise() {}

  /// average = decay · average + share · x².
  static void averageSquare(Backend backend, Tensor average, double decay, Tensor x, double share, Scope scratch) {
    Tensor square = scratch.allocate(x.type(), x.shape());
    backend.unary(Unary.SQUARE, x, square);
    backend.addScaled(average, decay, square, share, average);
  }

  /// x / (√squares + eps).
  static Tensor overRoot(Backend backend, Tensor x, Tensor squares, double eps, Scope scratch) {
    Tensor root = scratch.allocate(x.type(), x.shape());
    backend.unary(Unary.SQRT, squares, root);
    backend.addScaled(root, 1, constant(backend, 1, x, scratch), eps, root);
    Tensor quotient = scratch.allocate(x.type(), x.shape());
    backend.binary(Binary.DIV, x, root, quotient);
    return quotient;
  }

  /// A number seen in the shape of a tensor.
  static Tensor constant(Backend backend, double value, Tensor like, Scope scratch) {
    Tensor one = scratch.allocate(like.type(), Shape.of());
    backend.fill(one, value);
    return one.expand(like.shape());
  }
}
