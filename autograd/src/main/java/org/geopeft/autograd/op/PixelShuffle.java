package org.geopeft.autograd.op;

import java.util.List;
import java.util.stream.IntStream;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Channels become pixels, `[…, C·r², H, W] → […, C, H·r, W·r]` (Shi et al., arXiv 1609.05158), or back; of any type.
///
/// @param factor r, at least 1
/// @param back whether pixels become channels
public record PixelShuffle(int factor, boolean back) implements UnaryOp<SavedState.None> {
  @Override
  public String name() {
    return back ? "pixel unshuffle" : "pixel shuffle";
  }

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    long square = (long) factor * factor;
    boolean fits = a.rank() >= 3 && factor >= 1
        && (back ? a.size(-1) % factor == 0 && a.size(-2) % factor == 0 : a.size(-3) % square == 0);
    if (!fits) {
      throw Op.shapeError(
          "GP-SHAPE-114", name() + " of " + a + " by " + factor,
          back ? "[…, C, H, W], height and width are multiples of the factor"
              : "[…, C, H, W], the channels are a multiple of the factor squared");
    }
    return other(a, back);
  }

  private Shape other(Shape a, boolean toChannels) {
    long square = (long) factor * factor;
    return toChannels
        ? a.with(-3, a.size(-3) * square).with(-2, a.size(-2) / factor).with(-1, a.size(-1) / factor)
        : a.with(-3, a.size(-3) / square).with(-2, a.size(-2) * factor).with(-1, a.size(-1) * factor);
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(moved(run, a, back), SavedState.NONE);
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    return moved(run, g, !back);
  }

  private Tensor moved(Run run, Tensor a, boolean toChannels) {
    Tensor out = run.scope().allocate(a.type(), other(a.shape(), toChannels));
    Tensor channels = byChannel(toChannels ? out : a);
    Tensor pixels = byPixel(toChannels ? a : out);
    run.backend().copy(toChannels ? pixels : channels, toChannels ? channels : pixels);
    return out;
  }

  /// `[…, C·r·r, H, W]` as `[…, C, r, r, H, W]`.
  private Tensor byChannel(Tensor x) {
    Tensor first = split(x, x.shape().rank() - 3, (long) factor * factor);
    return split(first, first.shape().rank() - 3, factor);
  }

  /// `[…, C, H·r, W·r]` as `[…, C, r, r, H, W]`.
  private Tensor byPixel(Tensor x) {
    Tensor columns = split(x, x.shape().rank() - 1, factor);
    Tensor all = split(columns, columns.shape().rank() - 3, factor); // […, C, H, r, W, r]
    int c = all.shape().rank() - 4;
    int[] order = IntStream.range(0, all.shape().rank()).toArray();
    order[c] = c + 1;
    order[c + 1] = c + 3;
    order[c + 2] = c;
    order[c + 3] = c + 2;
    return all.permute(order);
  }

  /// An axis as two, of which the second has a given size.
  private static Tensor split(Tensor x, int axis, long inner) {
    long outer = x.shape().size(axis) / inner;
    long[] before = x.strides();
    long[] strides = new long[before.length + 1];
    System.arraycopy(before, 0, strides, 0, axis + 1);
    System.arraycopy(before, axis, strides, axis + 1, before.length - axis);
    strides[axis] = before[axis] * inner;
    return x.view(x.shape().with(axis, outer).insert(axis + 1, inner), strides, 0);
  }
}
