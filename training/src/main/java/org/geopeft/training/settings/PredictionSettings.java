package org.geopeft.training.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How predictions are written.
///
/// @param outputFolder `--predict_output_dir`; null only for commands that predict nothing
/// @param filePrefix `--output_file_prefix`, put in front of each file's name; null for none
/// @param type `--out_dtype`, or null where it was not given: int16 for classes, float32 for logits and probabilities
public record PredictionSettings(
    @Nullable Path outputFolder, @Nullable String filePrefix, @Nullable PixelType type) {

  /// The number types a prediction can have.
  public enum PixelType {
    UINT8, INT16, UINT16, INT32, FLOAT32, FLOAT64
  }
}
