package org.geopeft.training.tiling;

/// One tile of a padded image.
///
/// @param y its first row in the padded image
/// @param x its first column there
/// @param height rows that go into the model
/// @param width columns that go into the model
/// @param trim rows and columns of the model's output that are thrown away on each side
public record Tile(int y, int x, int height, int width, int trim) {}
