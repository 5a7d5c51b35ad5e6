package org.geopeft.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.geopeft.geotiff.GeoTiff;
import org.jspecify.annotations.Nullable;

/// Opens images and masks to see whether they can be used, without reading pixels.
final class HeaderCheck {
  private static final int SHOWN = 5;

  /// What became of a pair: the size of the image, or a mistake.
  private record Header(Path image, int height, int width, @Nullable String mistake) {}

  private HeaderCheck() {}

  /// @param rules throws what else is wrong with an image
  /// @throws DatasetException with the first mistakes in the order of the files
  static void check(List<ImageMaskPair> pairs, Consumer<GeoTiff> rules, int batchSize, Augmentation augmentation) {
    List<Header> headers =
        IntStream.range(0, pairs.size()).parallel().mapToObj(i -> header(pairs.get(i), rules)).toList();
    List<String> mistakes = headers.stream().map(Header::mistake).filter(Objects::nonNull).toList();
    if (!mistakes.isEmpty()) {
      String more = mistakes.size() > SHOWN ? "\n(and " + (mistakes.size() - SHOWN) + " files more)" : "";
      throw new DatasetException(mistakes.stream().limit(SHOWN).collect(Collectors.joining("\n")) + more);
    }
    if (batchSize > 1 && !headers.isEmpty()) {
      requireEqualSizes(headers, augmentation);
    }
  }

  private static Header header(ImageMaskPair pair, Consumer<GeoTiff> rules) {
    try (GeoTiff image = GeoTiff.open(pair.image())) {
      rules.accept(image);
      Path maskFile = pair.mask();
      if (maskFile != null) {
        try (GeoTiff mask = GeoTiff.open(maskFile)) {
          MaskReader.requireSize(mask, pair.image(), image.height(), image.width());
        }
      }
      return new Header(pair.image(), image.height(), image.width(), null);
    } catch (IOException | DatasetException e) {
      return new Header(pair.image(), 0, 0, String.valueOf(e.getMessage()));
    }
  }

  private static void requireEqualSizes(List<Header> headers, Augmentation augmentation) {
    Header first = headers.getFirst();
    for (Header other : headers) {
      if (other.height != first.height || other.width != first.width) {
        throw BatchMaker.unequal(size(first), size(other));
      }
    }
    if (augmentation == Augmentation.D4 && first.height != first.width) {
      throw new DatasetException(size(first) + ", which D4 turns to " + first.width + " × " + first.height
          + " half of the time, and images of one batch must be of equal size. Cut the images to squares, leave D4 out"
          + " of train_transform, or set batch_size: 1.");
    }
  }

  private static String size(Header header) {
    return header.image + " is " + header.height + " × " + header.width + " pixels";
  }
}
