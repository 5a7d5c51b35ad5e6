package org.geopeft.autograd.op;

import java.util.Arrays;
import java.util.List;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Results;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.VariadicOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.FocalRule;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// For each class against the rest the sum of the focal losses w·f·l and that of the focal factors f (see
/// [org.geopeft.tensor.Losses#focal]), `[C]` each, and the number of pixels that count, of logits `[B, C, …]` and labels
/// I64 `[B, …]`.
public record FocalSums(FocalRule rule) implements VariadicOp<FocalSums.Saved> {
  /// Logits and labels.
  public record Saved(@Nullable Kept x, @Nullable Kept labels) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Op.requireFloats(name(), operands.subList(0, 1));
    Positions.check("focal loss", operands.getLast());
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    ClassMaps.check("focal loss", operands.getFirst(), operands.getLast());
    Shape sums = Shape.of(ClassMaps.classes(operands.getFirst()));
    return List.of(sums, sums, Shape.scalar());
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor x = run.contiguous(operands.getFirst());
    Tensor labels = run.contiguous(operands.getLast());
    Shape sums = Shape.of(ClassMaps.classes(x.shape()));
    List<Tensor> out = List.of(run.allocate(sums), run.allocate(sums), run.allocate(Shape.scalar()));
    run.backend().losses().focal(
        rule, ClassMaps.planes(x), ClassMaps.rows(labels), out.get(0), out.get(1), out.get(2));
    return new Results<>(out, new Saved(run.keepIf(wanted.a(), x), run.keepIf(wanted.a(), labels)));
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor x = Saves.get(saved.x());
    Shape sums = Shape.of(ClassMaps.classes(x.shape()));
    Tensor out = run.allocate(x.shape());
    run.backend().losses().focalGradient(
        rule, ClassMaps.planes(x), ClassMaps.rows(Saves.get(saved.labels())),
        Saves.orZero(run, g.get(0), sums), Saves.orZero(run, g.get(1), sums), ClassMaps.planes(out));
    return Arrays.asList(out, null);
  }
}
