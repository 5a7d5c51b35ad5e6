package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.geopeft.autograd.Checkpoint;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.conformance.suite.Evaluation;
import org.geopeft.conformance.suite.Evaluation.Way;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.Test;

/// Every operation gives the same bits, forward and backward, when it is run a second time instead of recorded.
class CheckpointedOpsTest {
  /// An operation inside of a checkpoint, inside of another.
  private record Checkpointed(Op op, boolean nested) implements Composition {
    @Override
    public List<Shape> shapes(List<Shape> operands) {
      return operands;
    }

    @Override
    public List<Tensor> compute(Run run, List<Tensor> operands) {
      return Checkpoint.all(
          run,
          (inner, in) -> nested
              ? Checkpoint.all(inner, (innermost, all) -> Sample.apply(innermost, op, all), in)
              : Sample.apply(inner, op, in),
          operands);
    }
  }

  private static void check(Device device) {
    for (OpCase c : OpCases.all()) {
      for (Sample sample : c.samples()) {
        Evaluation recorded = Evaluation.of(device, sample, Way.AS_LAID);
        for (boolean nested : new boolean[] {false, true}) {
          Op checkpointed = new Checkpointed(sample.op(), nested);
          Sample again = new Sample(sample.name(), checkpointed, sample.operands(), sample.proof());
          assertTrue(Evaluation.of(device, again, Way.AS_LAID).sameBits(recorded), () -> again + " on " + device);
        }
      }
    }
  }

  @Test
  void referenceGivesTheSameBits() {
    check(ReferenceBackend.device());
  }

  @Test
  void vectorBackendGivesTheSameBits() {
    check(new VectorBackend(new VectorOptions(2)).device());
  }
}
