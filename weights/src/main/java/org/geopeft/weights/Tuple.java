package org.geopeft.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Python tuple, also a `torch.Size`.
///
/// @param items in their order; null stands for `None`
public record Tuple(List<@Nullable Object> items) {
  /// Copies the items.
  public Tuple {
    items = Collections.unmodifiableList(new ArrayList<>(items));
  }

  /// A tuple of these items.
  public static Tuple of(@Nullable Object... items) {
    return new Tuple(Arrays.asList(items));
  }
}
