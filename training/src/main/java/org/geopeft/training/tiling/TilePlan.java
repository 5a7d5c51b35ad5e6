package org.geopeft.training.tiling;

import java.util.ArrayList;
import java.util.List;

/// The tiles of an image, in TerraTorch's order: right border, bottom border, corner, then all others row by row. The
/// order matters where a later tile replaces an earlier one.
public final class TilePlan {

  private final Tiling tiling;
  private final int height;
  private final int width;
  private final int pad;
  private final int delta;
  private final Axis rows;
  private final Axis columns;
  private final List<Tile> tiles;

  /// @param height rows of the image
  /// @param width columns of the image
  /// @throws IllegalArgumentException if the image is too small to be continued by mirroring
  public TilePlan(Tiling tiling, int height, int width) {
    this.tiling = tiling;
    this.height = height;
    this.width = width;
    this.delta = tiling.usableDelta();
    this.pad = tiling.padding() == Tiling.Padding.NONE ? 0 : delta;
    if (tiling.padding() == Tiling.Padding.REFLECT && pad >= Math.min(height, width)) {
      throw new IllegalArgumentException(
          ("An image of %d × %d pixels cannot be mirrored by %d pixels on each side: choose a smaller delta or another "
              + "padding.")
              .formatted(height, width, pad));
    }
    int lost = delta + pad; // without padding the tile at the border is kept whole
    this.rows = Axis.of(height + 2 * pad, tiling.cropHeight(), tiling.strideHeight(), lost);
    this.columns = Axis.of(width + 2 * pad, tiling.cropWidth(), tiling.strideWidth(), lost);
    this.tiles = List.copyOf(build());
  }

  private List<Tile> build() {
    int[] ys = rows.starts();
    int[] xs = columns.starts();
    List<Tile> all = new ArrayList<>();
    for (int y : ys) {
      all.add(tile(y, columns.last(), true));
    }
    for (int x : xs) {
      all.add(tile(rows.last(), x, true));
    }
    all.add(tile(rows.last(), columns.last(), true));
    for (int y : ys) {
      for (int x : xs) {
        all.add(tile(y, x, y == 0 || x == 0));
      }
    }
    return all;
  }

  /// Without padding the tiles at the image's border are kept whole, for nobody else covers their edge.
  private Tile tile(int y, int x, boolean border) {
    int trim = border && tiling.padding() == Tiling.Padding.NONE ? 0 : delta;
    return new Tile(y, x, rows.crop(), columns.crop(), trim);
  }

  /// The tiles, in order.
  public List<Tile> tiles() {
    return tiles;
  }

  /// Rows and columns added on each side of the image.
  public int pad() {
    return pad;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  Tiling tiling() {
    return tiling;
  }

  /// The row or column of the image that a row or column of the padded image shows, or −1 for a zero.
  ///
  /// @param at position in the padded image
  /// @param size pixels of the image along that axis
  int source(int at, int size) {
    int inside = at - pad;
    return switch (tiling.padding()) {
      case NONE -> inside;
      case REFLECT -> {
        int mirrored = Math.abs(inside);
        yield mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
      }
      case REPLICATE -> Math.clamp(inside, 0, size - 1);
      case CIRCULAR -> Math.floorMod(inside, size);
      case CONSTANT -> inside < 0 || inside >= size ? -1 : inside;
    };
  }

  /// Cuts a tile out of an image.
  ///
  /// @param image [channels, height, width] of the image
  /// @param out takes [channels, tile height, tile width], from `offset` on
  public void cut(Tile tile, float[] image, int channels, float[] out, int offset) {
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < tile.height(); y++) {
        int row = source(tile.y() + y, height);
        for (int x = 0; x < tile.width(); x++) {
          int column = source(tile.x() + x, width);
          out[offset + (c * tile.height() + y) * tile.width() + x] =
              row < 0 || column < 0 ? 0 : image[(c * height + row) * width + column];
        }
      }
    }
  }

  float[] rowWindow(Tile tile) {
    return rows.window(tile.trim(), tiling.blendOverlaps());
  }

  float[] columnWindow(Tile tile) {
    return columns.window(tile.trim(), tiling.blendOverlaps());
  }
}
