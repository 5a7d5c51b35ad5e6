package org.geopeft.geotiff.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.geopeft.geotiff.Window;
import org.geopeft.geotiff.internal.BlockReader.Sink;
import org.jspecify.annotations.Nullable;

/// What marks pixels as invalid in all bands: an image of its own in the same file (a mask), or an alpha band.
public final class MaskBand {
  /// NewSubfileType of a mask of the full image; masks of overviews have bit 0 too.
  private static final int MASK = 4;

  private static final int ASSOCIATED_ALPHA = 1;
  private static final int UNASSOCIATED_ALPHA = 2;

  private final @Nullable BlockReader maskReader;
  private final BlockReader imageReader;
  private final Layout image;
  private final int alpha;

  private MaskBand(@Nullable BlockReader maskReader, BlockReader imageReader, Layout image, int alpha) {
    this.maskReader = maskReader;
    this.imageReader = imageReader;
    this.image = image;
    this.alpha = alpha;
  }

  /// Finds the mask of the first of `directories`, whose layout and reader are `image` and `reader`.
  public static MaskBand of(TiffInput input, List<Directory> directories, Layout image, BlockReader reader)
      throws IOException {
    BlockReader maskReader = null;
    for (Directory directory : directories.subList(1, directories.size())) {
      if (directory.integer(Tags.NEW_SUBFILE_TYPE, "NewSubfileType", 0) == MASK) {
        Layout mask = Layout.ofMask(input, directory);
        if (mask.width() == image.width() && mask.height() == image.height() && mask.samples() == 1) {
          maskReader = new BlockReader(input, mask);
          break;
        }
      }
    }
    return new MaskBand(maskReader, reader, image, alphaBand(directories.getFirst(), image));
  }

  /// The band that is alpha (the extra samples are the last ones of a pixel), -1 for none.
  private static int alphaBand(Directory directory, Layout image) throws IOException {
    if (!directory.has(Tags.EXTRA_SAMPLES)) {
      return -1;
    }
    long[] extra = directory.integers(Tags.EXTRA_SAMPLES, "ExtraSamples");
    for (int i = 0; i < extra.length && extra.length <= image.samples(); i++) {
      if (extra[i] == ASSOCIATED_ALPHA || extra[i] == UNASSOCIATED_ALPHA) {
        return image.samples() - extra.length + i;
      }
    }
    return -1;
  }

  public boolean exists() {
    return maskReader != null || alpha >= 0;
  }

  public boolean isAlpha(int band) {
    return band == alpha;
  }

  /// True for valid pixels, row by row.
  public boolean[] validity(Window window) throws IOException {
    boolean[] valid = new boolean[(int) window.pixels()];
    Arrays.fill(valid, true);
    if (maskReader != null) {
      maskReader.read(new int[] {0}, window, clearZeros(valid, 1));
    }
    if (alpha >= 0) {
      imageReader.read(new int[] {alpha}, window, clearZeros(valid, image.type().bytes()));
    }
    return valid;
  }

  private static Sink clearZeros(boolean[] valid, int size) {
    return new Sink() {
      @Override
      public void put(byte[] block, int from, int step, long to, int count) {
        for (int i = 0; i < count; i++) {
          int at = (from + i * step) * size;
          boolean zero = true;
          for (int k = 0; k < size; k++) {
            zero &= block[at + k] == 0;
          }
          valid[(int) to + i] &= !zero;
        }
      }

      @Override
      public void putSparse(long to, int count) {
        Arrays.fill(valid, (int) to, (int) to + count, false);
      }
    };
  }
}
