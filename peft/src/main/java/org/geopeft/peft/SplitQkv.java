package org.geopeft.peft;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.Projection;
import org.geopeft.autograd.layer.Slot;
import org.geopeft.autograd.layer.StackedProjection;
import org.geopeft.autograd.op.Concat;
import org.geopeft.tensor.Tensor;

/// A stacked projection taken apart: rows 0…D, D…2D, 2D…3D of weight and bias become q, k and v, which can be adapted
/// one by one; their outputs are put side by side again. The parts share the memory of the whole.
public final class SplitQkv extends Projection implements StackedProjection {
  private final Slot<Projection> query;
  private final Slot<Projection> key;
  private final Slot<Projection> value;

  /// Takes apart a Linear `[3·D, D]`.
  ///
  /// @param stacked a Linear with out = 3·in
  public SplitQkv(Linear stacked) {
    if (stacked.outFeatures() != 3 * stacked.inFeatures()) {
      throw new IllegalArgumentException(
          "replace_qkv: a stacked projection gives 3·in features, got in " + stacked.inFeatures() + ", out "
              + stacked.outFeatures());
    }
    query = add("q_linear", part(stacked, 0).slot());
    key = add("k_linear", part(stacked, 1).slot());
    value = add("v_linear", part(stacked, 2).slot());
  }

  private static Linear part(Linear stacked, int which) {
    long width = stacked.inFeatures();
    Parameter bias = stacked.bias();
    Parameter weight = new Parameter(rows(stacked.weight().tensor(), which * width, width));
    return new Linear(weight, bias == null ? null : new Parameter(rows(bias.tensor(), which * width, width)));
  }

  private static Tensor rows(Tensor whole, long from, long count) {
    return whole.slice(0, from, from + count);
  }

  @Override
  public List<Tensor> parts(Run run, Tensor x) {
    return List.of(
        run.in("q_linear", r -> query.get().forward(r, x)),
        run.in("k_linear", r -> key.get().forward(r, x)),
        run.in("v_linear", r -> value.get().forward(r, x)));
  }

  @Override
  public Tensor forward(Run run, Tensor x) {
    List<Tensor> parts = parts(run, x);
    Tensor side = run.apply(new Concat(x.shape().rank() - 1), parts).getFirst();
    parts.forEach(run::release);
    return side;
  }

  @Override
  public long inFeatures() {
    return query.get().inFeatures();
  }

  @Override
  public long outFeatures() {
    return 3 * query.get().outFeatures();
  }
}
