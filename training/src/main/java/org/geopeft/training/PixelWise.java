package org.geopeft.training;

import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.models.PixelWiseModel;
import org.geopeft.tensor.Tensor;
import org.geopeft.vit.Coordinates;

/// A model of the registry, given the parts of a batch that it wants.
record PixelWise(PixelWiseModel model) implements SegmentationModel {

  @Override
  public Layer layer() {
    return model;
  }

  @Override
  public Tensor logits(Run run, Batch batch) {
    return model.forward(run, batch.image(), new Coordinates(batch.temporal(), batch.location()));
  }
}
