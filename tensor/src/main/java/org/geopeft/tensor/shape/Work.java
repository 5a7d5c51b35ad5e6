package org.geopeft.tensor.shape;

/// What a kind of operation did.
///
/// @param calls how often it ran
/// @param flops floating-point operations; a multiplication and an addition are two
/// @param bytes read and written, each operand once
public record Work(long calls, long flops, long bytes) {
  /// No work.
  public static final Work NONE = new Work(0, 0, 0);

  /// Both together.
  public Work plus(Work other) {
    return new Work(calls + other.calls, flops + other.flops, bytes + other.bytes);
  }
}
