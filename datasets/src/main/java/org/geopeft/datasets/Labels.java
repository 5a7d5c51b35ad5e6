package org.geopeft.datasets;

import org.jspecify.annotations.Nullable;

/// Which values a mask may hold.
///
/// @param numClasses classes are 0 to numClasses − 1
/// @param ignoreIndex the label that loss and metrics leave out, or null
public record Labels(int numClasses, @Nullable Integer ignoreIndex) {
  boolean allows(int value, @Nullable Integer noLabelReplace) {
    return (value >= 0 && value < numClasses)
        || (ignoreIndex != null && value == ignoreIndex)
        || (noLabelReplace != null && value == noLabelReplace);
  }
}
