package com.example.landcover;

import java.util.Arrays;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.vector.VectorBackend;

/// One product and its gradient.
public final class Main {
  private Main() {}

  /// Prints the product of a row of ones with a weight, and the gradient by the weight.
  public static void main(String[] arguments) {
    Device device = VectorBackend.newDevice();
    try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Parameter weight = new Parameter(scope.allocate(Shape.of(2, 3)).set(1, 2, 3, 4, 5, 6));
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = scope.allocate(Shape.of(1, 3)).set(1, 1, 1);
      Tensor y = run.apply(new LinearOp(), x, run.use(weight), null);
      tape.backward(run.with((Tape) null), y, run.full(y.shape(), 1), scope);
      Tensor gradient = weight.gradient();
      System.out.println("y = " + Arrays.toString(y.toDoubles()));
      System.out.println("gradient = " + (gradient == null ? "none" : Arrays.toString(gradient.toDoubles())));
      System.out.println("module " + Main.class.getModule() + ", " + device.backend().name());
    }
  }
}
