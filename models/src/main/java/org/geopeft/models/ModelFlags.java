package org.geopeft.models;

/// What a task freezes.
///
/// @param freezeBackbone the encoder
/// @param freezeDecoder the decoder
/// @param freezeHead the head
public record ModelFlags(boolean freezeBackbone, boolean freezeDecoder, boolean freezeHead) {
  /// Everything trains that peft lets train.
  public static final ModelFlags NONE = new ModelFlags(false, false, false);
}
