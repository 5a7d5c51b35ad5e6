package org.geopeft.tensor;

/// How an attention weighs its keys.
///
/// @param scale factor of q kᵀ
/// @param causal whether query i sees the keys 0 to i only, counted from the first of each (so with fewer keys than
///   queries the last queries see all, and with more keys nobody sees the last)
public record AttentionSettings(double scale, boolean causal) {
  /// Keys that a query sees.
  ///
  /// @param query its number
  /// @param keys how many there are
  public int visible(int query, int keys) {
    return causal ? Math.min(keys, query + 1) : keys;
  }
}
