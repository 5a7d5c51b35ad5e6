package org.geopeft.autograd.loss;

import java.util.List;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.FocalSums;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.FocalRule;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The focal loss (Lin et al., arXiv 1708.02002) of logits `[B, C, …]` and labels I64 `[B, …]`: each class against the
/// rest by its sigmoid, mean over the pixels that count, then over the classes. 0 when no pixel counts.
///
/// @param gamma how much less what is right already counts, 2 by default
/// @param alpha weight of what is true, 1 − α of what is not; null for 1 and 1
/// @param normalized whether the sum of the focal factors divides too, as TerraTorch asks for (Mukhoti's "normalized"
/// focal loss as segmentation_models_pytorch has it: its size falls with the number of pixels)
/// @param ignoreIndex a label with this value does not count; [org.geopeft.tensor.Losses#NOTHING_IGNORED] for none
public record FocalLoss(double gamma, @Nullable Double alpha, boolean normalized, long ignoreIndex)
    implements Composition {
  private static final double SMALLEST = 1e-6;

  /// γ 2, no α, normalized: TerraTorch's.
  public FocalLoss(long ignoreIndex) {
    this(2, null, true, ignoreIndex);
  }

  private FocalSums sums() {
    return new FocalSums(
        new FocalRule(ignoreIndex, gamma, alpha == null ? 1 : alpha, alpha == null ? 1 : 1 - alpha));
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Scalars.requireOperands(this, operands, 2);
    sums().shapes(operands);
    return List.of(Shape.scalar());
  }

  @Override
  public List<Tensor> compute(Run run, List<Tensor> operands) {
    List<Tensor> sums = run.apply(sums(), operands);
    Tensor losses = sums.getFirst();
    if (normalized) {
      losses = Scalars.with(run, Binary.DIV, losses, Scalars.with(run, Binary.MAX, sums.get(1), SMALLEST));
    }
    Tensor pixels = Scalars.with(run, Binary.MAX, sums.getLast().withNode(null), 1);
    return List.of(Scalars.reduced(run, Reduction.MEAN, Scalars.with(run, Binary.DIV, losses, pixels)));
  }
}
