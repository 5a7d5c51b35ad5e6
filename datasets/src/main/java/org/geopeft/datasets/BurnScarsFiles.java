package org.geopeft.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the images and masks of a split and checks that they belong together.
final class BurnScarsFiles {
  static final String IMAGE_ENDING = "_merged.tif";
  static final String MASK_ENDING = ".mask.tif";
  private static final int SHOWN = 5;

  private final Path root;
  private final Split split;
  private final @Nullable SplitFile list;
  private final boolean masksNeeded;

  /// @param list ids of the split, or null for every file
  BurnScarsFiles(Path root, Split split, @Nullable SplitFile list) {
    this.root = root;
    this.split = split;
    this.list = list;
    this.masksNeeded = split != Split.PREDICT;
  }

  /// Images in the order of their paths, each with its mask.
  List<ImageMaskPair> pairs() {
    TreeSet<String> images = new TreeSet<>();
    TreeSet<String> masks = new TreeSet<>();
    for (String name : namesInRoot()) {
      if (name.endsWith(IMAGE_ENDING) && chosen(name)) {
        images.add(name);
      } else if (name.endsWith(MASK_ENDING) && chosen(name)) {
        masks.add(name);
      }
    }
    requireComplete(images, masks);
    return images.stream()
        .map(image -> new ImageMaskPair(root.resolve(image), masksNeeded ? root.resolve(maskOf(image)) : null))
        .toList();
  }

  private List<String> namesInRoot() {
    if (!Files.isDirectory(root)) {
      throw new DatasetException("data_root: " + root + (Files.exists(root) ? " is not a folder" : " does not exist")
          + " (" + root.toAbsolutePath().normalize() + "). It is the folder that holds the images *" + IMAGE_ENDING
          + " and their masks *" + MASK_ENDING + ".");
    }
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")).toList();
    } catch (IOException e) {
      throw new DatasetException("data_root: the folder " + root + " could not be listed: " + e + ".", e);
    }
  }

  private boolean chosen(String name) {
    return list == null || list.ids().stream().anyMatch(id -> SplitFile.matches(id, name));
  }

  private static String maskOf(String image) {
    return image.substring(0, image.length() - IMAGE_ENDING.length()) + MASK_ENDING;
  }

  private static String imageOf(String mask) {
    return mask.substring(0, mask.length() - MASK_ENDING.length()) + IMAGE_ENDING;
  }

  private void requireComplete(Set<String> images, Set<String> masks) {
    List<String> mistakes = new ArrayList<>();
    if (list != null) {
      add(mistakes, "ids without an image *" + IMAGE_ENDING, list.ids().stream()
          .filter(id -> images.stream().noneMatch(image -> SplitFile.matches(id, image))).toList());
    } else if (images.isEmpty()) {
      mistakes.add("no image *" + IMAGE_ENDING);
    }
    if (masksNeeded) {
      add(mistakes, "images without their mask *" + MASK_ENDING,
          images.stream().filter(image -> !masks.contains(maskOf(image))).toList());
      add(mistakes, "masks without their image *" + IMAGE_ENDING,
          masks.stream().filter(mask -> !images.contains(imageOf(mask))).toList());
    }
    if (mistakes.isEmpty() && list != null && images.size() > list.ids().size()) {
      add(mistakes, "ids that stand for several images", list.ids().stream()
          .filter(id -> images.stream().filter(image -> SplitFile.matches(id, image)).count() > 1).toList());
    }
    if (!mistakes.isEmpty()) {
      throw new DatasetException("The " + split.label() + " data are not complete. In " + root
          + (list == null ? "" : ", by the list " + list.file()) + ": " + String.join("; ", mistakes) + ".");
    }
  }

  private static void add(List<String> mistakes, String what, List<String> names) {
    if (!names.isEmpty()) {
      String more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
      mistakes.add(what + " (" + names.size() + "): "
          + names.stream().limit(SHOWN).collect(Collectors.joining(", ")) + more);
    }
  }
}
