package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.vector.AttentionRows.Operands;

/// The gradient of an added mask: that of the logits, summed over the heads that share the mask. A block of rows of one
/// mask is a job and takes its heads in order, so that no sum depends on the number of threads; logits are computed
/// once more for it, which spares a matrix of all of them.
final class AttentionMaskGradient {
  private final Heads heads;
  private final AttentionGradient.Blocks layout;
  private final Tensor out;
  private final int blocks;
  private final int masks;

  private AttentionMaskGradient(Heads heads, Operands operands, Tensor out) {
    this.heads = heads;
    this.out = out;
    layout = new AttentionGradient.Blocks(heads, operands);
    blocks = (heads.queries() + Heads.BLOCK - 1) / Heads.BLOCK;
    masks = Math.toIntExact(out.shape().elements(0, out.shape().rank() - 2));
  }

  static void run(WorkerPool workers, Device device, Operands operands, Tensor out) {
    device.backend().fill(out, 0);
    Heads heads = Heads.of(operands.q(), operands.k(), operands.v());
    if (heads.isEmpty()) {
      return;
    }
    Shape batch = operands.q().shape();
    AttentionMaskGradient gradient = new AttentionMaskGradient(heads, operands, out);
    int[] sharing = gradient.sharing(batch);
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      long slot = gradient.layout.floats();
      int jobs = gradient.masks * gradient.blocks;
      int slots = Math.min(jobs, workers.threads());
      MemorySegment scratch = scope.allocate(Shape.of(slots * slot)).data();
      workers.run(jobs, (thread, job) -> gradient.block(job, sharing, scratch, thread * slot * 4));
    }
  }

  /// The mask that each head uses.
  private int[] sharing(Shape batch) {
    int[] mask = new int[heads.jobs()];
    for (int head = 0; head < mask.length; head++) {
      int rest = head;
      int step = 1;
      for (int axis = batch.rank() - 3; axis >= 0; axis--) {
        int index = rest % batch.intSize(axis);
        rest /= batch.intSize(axis);
        int size = out.shape().intSize(axis);
        mask[head] += size == 1 ? 0 : index * step;
        step *= size;
      }
    }
    return mask;
  }

  private void block(int job, int[] sharing, MemorySegment scratch, long at) {
    int mask = job / blocks;
    int first = job % blocks * Heads.BLOCK;
    int n = heads.keys();
    for (int head = 0; head < sharing.length; head++) {
      if (sharing[head] == mask) {
        AttentionGradient.Block block = layout.of(head, scratch, at);
        int rows = block.compute(first, 1);
        for (int row = 0; row < rows; row++) {
          long target = ((long) mask * heads.queries() + first + row) * n * 4;
          add(scratch, block.dp.offset(row, 0) * 4, out.data(), target, n);
        }
      }
    }
  }

  private static void add(MemorySegment from, long at, MemorySegment to, long target, int n) {
    long whole = (n - n % Lanes.COUNT) * 4L;
    for (long i = 0; i < whole; i += BYTES) {
      load(from, at + i).add(load(to, target + i)).intoMemorySegment(to, target + i, LE);
    }
    for (long i = whole; i < n * 4L; i += 4) {
      to.set(FLOAT, target + i, to.get(FLOAT, target + i) + from.get(FLOAT, at + i));
    }
  }
}
