package org.geopeft.tensor.vector;

/// What can be chosen about the vector backend. The vector width is no option of an instance: the compiler needs it as
/// a constant, so system property `geopeft.vector_bits` (128, 256 or 512) sets it for the whole JVM.
///
/// @param threads threads that compute, the caller's included
public record VectorOptions(int threads) {
  /// Checks the number.
  ///
  /// @throws IllegalArgumentException unless `threads` is positive
  public VectorOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be 1 or more, got " + threads);
    }
  }

  /// System property `geopeft.num_threads`, or all available processors.
  public static VectorOptions defaults() {
    return new VectorOptions(
        Integer.getInteger("geopeft.num_threads", Runtime.getRuntime().availableProcessors()));
  }
}
