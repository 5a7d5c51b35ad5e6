package org.geopeft.conformance.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.geopeft.autograd.GradCheck;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.conformance.suite.Evaluation.Way;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Gradients against finite differences in double precision, and every subset of wanted gradients against all of them.
public final class GradientSuite {
  /// Differences of larger samples take too long; these are held against the reference alone.
  private static final long MOST_ELEMENTS = 600;

  private static final double STEP = 1e-5;
  private static final double BOUND = 1e-6;

  private GradientSuite() {}

  /// All samples of a case.
  ///
  /// @param reference a float64 device
  public static void check(OpCase c, Device reference) {
    c.samples().forEach(sample -> check(sample, reference));
  }

  /// Finite differences of one sample.
  public static void check(Sample sample, Device reference) {
    if (sample.proof() != Proof.SMOOTH || sample.elements() > MOST_ELEMENTS || !sample.isFollowed()) {
      return;
    }
    try (Scope scope = reference.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      List<Tensor> all = sample.make(scope, false);
      List<Tensor> followed = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        if (sample.operands().get(i).followed()) {
          followed.add(all.get(i));
        }
      }
      GradCheck.Worst worst = GradCheck.check(
          reference, followed, (run, in) -> Sample.apply(run, sample.op(), merged(sample, all, in)), STEP);
      if (!(worst.error() <= BOUND)) {
        throw new Nonconformance(sample + ": " + worst);
      }
    }
  }

  private static List<Tensor> merged(Sample sample, List<Tensor> all, List<Tensor> followed) {
    List<Tensor> operands = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < all.size(); i++) {
      operands.add(sample.operands().get(i).followed() ? followed.get(next++) : all.get(i));
    }
    return operands;
  }

  /// Asking for some gradients only must give the same bits as asking for all: an operation keeps and computes only
  /// what is wanted, and must not lose anything by it.
  public static void checkSubsets(OpCase c, Device device) {
    for (Sample sample : c.samples()) {
      Evaluation all = Evaluation.of(device, sample, Way.AS_LAID);
      for (long subset = 0; subset < 1L << Math.min(4, sample.operands().size()); subset++) {
        Evaluation some = Evaluation.of(device, sample, Way.AS_LAID.follow(subset));
        if (!some.sameBits(all)) {
          throw new Nonconformance(
              sample + " on " + device + ": gradients of the operands in mask " + subset + " differ when asked alone: "
                  + texts(some.gradients()) + ", all: " + texts(all.gradients()));
        }
      }
    }
  }

  private static List<String> texts(List<double @Nullable []> gradients) {
    return gradients.stream().map(Arrays::toString).toList();
  }
}
