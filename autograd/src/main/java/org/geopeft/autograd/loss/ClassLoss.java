package org.geopeft.autograd.loss;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.op.LovaszSoftmax;
import org.geopeft.autograd.op.Scale;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The loss of a task with classes, from logits `[B, C, …]` and labels I64 `[B, …]`: the weighted sum of one or more.
/// Class weights `[C]`, if they are a third operand, reach the cross-entropy alone.
///
/// @param parts each with its weight, in order
/// @param ignoreIndex a label with this value does not count; [org.geopeft.tensor.Losses#NOTHING_IGNORED] for none
public record ClassLoss(Map<Part, Double> parts, long ignoreIndex) implements Composition {
  /// A loss by TerraTorch's name.
  public enum Part {
    /// [CrossEntropy], mean over the pixels that count, by class weight
    CE,
    /// [DiceLoss]
    DICE,
    /// [FocalLoss], normalized
    FOCAL,
    /// [JaccardLoss]
    JACCARD,
    /// [LovaszSoftmax]
    LOVASZ
  }

  /// Copies the parts; there is at least one.
  public ClassLoss {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a loss has at least one part");
    }
  }

  /// One loss alone.
  public static ClassLoss of(Part part, long ignoreIndex) {
    return new ClassLoss(Map.of(part, 1.0), ignoreIndex);
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    new CrossEntropy(ignoreIndex).shape(operands.get(0), operands.get(1), operands.size() > 2 ? operands.get(2) : null);
    return List.of(Shape.scalar());
  }

  @Override
  public List<Tensor> compute(Run run, List<Tensor> operands) {
    return List.of(sum(run, each(run, operands)));
  }

  /// The weighted sum of what [#each] gave.
  public Tensor sum(Run run, Map<Part, Tensor> each) {
    Tensor sum = null;
    for (Map.Entry<Part, Double> part : parts.entrySet()) {
      Tensor loss = Objects.requireNonNull(each.get(part.getKey()));
      Tensor weighted = part.getValue() == 1 ? loss : run.apply(new Scale(part.getValue()), loss);
      sum = sum == null ? weighted : Scalars.with(run, Binary.ADD, sum, weighted);
    }
    return Objects.requireNonNull(sum);
  }

  /// Each loss by itself, without its weight: for logs.
  public Map<Part, Tensor> each(Run run, List<Tensor> operands) {
    Map<Part, Tensor> losses = new LinkedHashMap<>();
    parts.keySet().forEach(part -> losses.put(part, one(run, part, operands)));
    return losses;
  }

  private Tensor one(Run run, Part part, List<Tensor> operands) {
    Tensor logits = operands.get(0);
    Tensor labels = operands.get(1);
    List<Tensor> both = new ArrayList<>(operands.subList(0, 2));
    return switch (part) {
      case CE -> run.apply(new CrossEntropy(ignoreIndex), logits, labels, operands.size() > 2 ? operands.get(2) : null);
      case DICE -> run.apply(new DiceLoss(ignoreIndex), both).getFirst();
      case FOCAL -> run.apply(new FocalLoss(ignoreIndex), both).getFirst();
      case JACCARD -> run.apply(new JaccardLoss(ignoreIndex), both).getFirst();
      case LOVASZ -> run.apply(new LovaszSoftmax(ignoreIndex), logits, labels);
    };
  }
}
