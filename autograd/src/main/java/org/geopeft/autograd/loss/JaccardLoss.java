package org.geopeft.autograd.loss;

import java.util.List;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.ClassOverlap;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The Jaccard loss of logits `[B, C, …]` and labels I64 `[B, …]`, over the pixels of the whole batch that count: for
/// each class 1 − Σ p·t / (Σ p + Σ t − Σ p·t), 0 where it has no true pixel; mean over all classes. As
/// segmentation_models_pytorch has it by default.
///
/// @param ignoreIndex a label with this value does not count; [org.geopeft.tensor.Losses#NOTHING_IGNORED] for none
public record JaccardLoss(long ignoreIndex) implements Composition {
  @Override
  public List<Shape> shapes(List<Shape> operands) {
    return OverlapScore.shapes(this, operands);
  }

  @Override
  public List<Tensor> compute(Run run, List<Tensor> operands) {
    List<Tensor> sums = run.apply(new ClassOverlap(ignoreIndex), operands);
    return List.of(OverlapScore.JACCARD.loss(run, sums));
  }
}
