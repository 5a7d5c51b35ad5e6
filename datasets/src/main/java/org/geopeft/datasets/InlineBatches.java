package org.geopeft.datasets;

import java.util.ArrayList;
import java.util.List;

/// Loads on the consumer's thread, when a batch is asked for.
final class InlineBatches extends BatchStream {
  private final BatchPlan plan;
  private final BatchMaker maker;

  InlineBatches(BatchPlan plan, BatchMaker maker, int from, int to) {
    super(from, to);
    this.plan = plan;
    this.maker = maker;
  }

  @Override
  Batch take(int index) {
    List<Sample> loaded = new ArrayList<>();
    for (int sample : plan.batch(index)) {
      loaded.add(plan.load(sample));
    }
    return maker.make(index, loaded);
  }

  @Override
  public void close() {}
}
