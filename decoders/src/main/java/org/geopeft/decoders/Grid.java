package org.geopeft.decoders;

/// How many patches an image was cut into.
///
/// @param frames patches along time
/// @param rows patches along height
/// @param columns patches along width
public record Grid(int frames, int rows, int columns) {}
