package org.geopeft.training;

import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.tensor.Tensor;

/// A model that gives each pixel a score for each class.
public interface SegmentationModel {

  /// Its parameters, named as in TerraTorch's model.
  Layer layer();

  /// Scores, [images, classes, height, width].
  Tensor logits(Run run, Batch batch);
}
