package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Distance;
import org.geopeft.tensor.FocalRule;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.vector.Strips.Strip;
import org.jspecify.annotations.Nullable;

/// Losses on the CPU. Those element by element are computed one by one, in double.
final class VectorLosses implements Losses {
  private final WorkerPool workers;
  private final Device device;

  VectorLosses(WorkerPool workers, Device device) {
    this.workers = workers;
    this.device = device;
  }

  @Override
  public void crossEntropy(
      CrossEntropyRule rule, Tensor x, Tensor truth, @Nullable Tensor classWeights, Tensor loss, Tensor weightSum) {
    new CrossEntropy(rule, x, truth, classWeights).forward(workers, device, loss, weightSum);
  }

  @Override
  public void crossEntropyGradient(
      CrossEntropyRule rule,
      Tensor x,
      Tensor truth,
      @Nullable Tensor classWeights,
      Tensor weightSum,
      Tensor g,
      Tensor out) {
    new CrossEntropy(rule, x, truth, classWeights).gradient(workers, device, weightSum, g, out);
  }

  @Override
  public void distance(Distance distance, double parameter, double ignore, Tensor x, Tensor target, Tensor out) {
    Strips.run(workers, device, (in, to, at, bytes) -> {
      for (long i = 0; i < bytes; i += Float.BYTES) {
        double truth = in.b.get(FLOAT, in.atB + i);
        double loss = distance.apply(in.a.get(FLOAT, in.atA + i) - truth, parameter);
        to.set(FLOAT, at + i, truth == ignore ? 0 : (float) loss);
      }
    }, out, x, target);
  }

  @Override
  public void distanceGradient(
      Distance distance, double parameter, double ignore, Tensor x, Tensor target, Tensor g, Tensor out) {
    Strips.run(workers, device, (in, to, at, bytes) -> {
      for (long i = 0; i < bytes; i += Float.BYTES) {
        double truth = in.b.get(FLOAT, in.atB + i);
        double slope = distance.slope(in.a.get(FLOAT, in.atA + i) - truth, parameter);
        to.set(FLOAT, at + i, truth == ignore ? 0 : (float) (in.c.get(FLOAT, in.atC + i) * slope));
      }
    }, out, x, target, g);
  }

  @Override
  public void binaryCrossEntropy(Tensor x, Tensor target, @Nullable Tensor positiveWeight, Tensor out) {
    strips((z, t, p) -> (1 - t) * z - (1 + (p - 1) * t) * logSigmoid(z), x, target, positiveWeight, out);
  }

  @Override
  public void binaryCrossEntropySlopes(
      Tensor x, Tensor target, @Nullable Tensor positiveWeight, @Nullable Tensor outX, @Nullable Tensor outTarget) {
    if (outX != null) {
      strips(
          (z, t, p) -> (1 - t) - (1 + (p - 1) * t) / (1 + StrictMath.exp(z)), x, target, positiveWeight, outX);
    }
    if (outTarget != null) {
      strips((z, _, p) -> -z - (p - 1) * logSigmoid(z), x, target, positiveWeight, outTarget);
    }
  }

  private static double logSigmoid(double z) {
    return Math.min(z, 0) - StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
  }

  /// A function of logit, target and positive weight.
  @FunctionalInterface
  private interface Formula {
    double of(double z, double target, double positive);
  }

  private void strips(Formula formula, Tensor x, Tensor target, @Nullable Tensor positiveWeight, Tensor out) {
    if (positiveWeight == null) {
      Strips.run(workers, device, (in, to, at, bytes) -> {
        for (long i = 0; i < bytes; i += Float.BYTES) {
          to.set(FLOAT, at + i, (float) formula.of(in.a.get(FLOAT, in.atA + i), in.b.get(FLOAT, in.atB + i), 1));
        }
      }, out, x, target);
    } else {
      Strips.run(
          workers, device, (in, to, at, bytes) -> weighted(formula, in, to, at, bytes), out, x, target, positiveWeight);
    }
  }

  private static void weighted(Formula formula, Strip in, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += Float.BYTES) {
      float positive = in.c.get(FLOAT, in.atC + i);
      to.set(FLOAT, at + i, (float) formula.of(in.a.get(FLOAT, in.atA + i), in.b.get(FLOAT, in.atB + i), positive));
    }
  }

  @Override
  public void overlap(Tensor x, Tensor labels, long ignoreIndex, Tensor predicted, Tensor common, Tensor truths) {
    new Overlap(x, labels, ignoreIndex).forward(workers, device, predicted, common, truths);
  }

  @Override
  public void overlapGradient(
      Tensor x, Tensor labels, long ignoreIndex, Tensor gPredicted, Tensor gCommon, Tensor out) {
    new Overlap(x, labels, ignoreIndex).gradient(workers, device, gPredicted, gCommon, out);
  }

  @Override
  public void focal(FocalRule rule, Tensor x, Tensor labels, Tensor losses, Tensor factors, Tensor count) {
    new Focal(rule, x, labels).forward(workers, device, losses, factors, count);
  }

  @Override
  public void focalGradient(
      FocalRule rule, Tensor x, Tensor labels, Tensor gLosses, Tensor gFactors, Tensor out) {
    new Focal(rule, x, labels).gradient(workers, device, gLosses, gFactors, out);
  }

  @Override
  public void lovasz(Tensor x, Tensor labels, long ignoreIndex, Tensor loss, Tensor slopes) {
    new Lovasz(x, labels, ignoreIndex).forward(workers, device, labels, loss, slopes);
  }

  @Override
  public void lovaszGradient(Tensor x, Tensor slopes, Tensor g, Tensor out) {
    Lovasz.gradient(workers, device, x, slopes, g, out);
  }
}
