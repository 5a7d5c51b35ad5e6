package org.geopeft.autograd.layer;

import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Tensor;

/// Batch normalisation of images, `[B, C, H, W]`.
public final class BatchNorm2d extends BatchNorm {
  /// With PyTorch's defaults.
  public BatchNorm2d(WeightSource w, long channels) {
    this(w, channels, Settings.DEFAULT);
  }

  /// With other settings.
  public BatchNorm2d(WeightSource w, long channels, Settings settings) {
    super(w, channels, settings);
  }

  /// x `[B, C, H, W]`.
  @Override
  public Tensor forward(Run run, Tensor x) {
    if (x.shape().rank() != 4) {
      throw Op.shapeError("GP-NORM-001", "batch norm of images " + x.shape(), "x is [B, C, H, W]")
          .with("\n  at " + run.path());
    }
    return super.forward(run, x);
  }
}
