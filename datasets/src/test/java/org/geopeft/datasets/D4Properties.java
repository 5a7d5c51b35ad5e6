package org.geopeft.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.geopeft.tensor.CounterRandom;
import org.junit.jupiter.api.Test;

class D4Properties {
  /// A grid of numbers with its size.
  private record Grid(int height, int width, List<Integer> cells) {
    static Grid counted(int height, int width) {
      return new Grid(height, width, IntStream.range(0, height * width).boxed().toList());
    }

    Grid turned(D4 element) {
      int[] turned = element.apply(cells.stream().mapToInt(i -> i).toArray(), height, width);
      return new Grid(element.outHeight(height, width), element.outWidth(height, width),
          Arrays.stream(turned).boxed().toList());
    }
  }

  @Property
  void oneAfterAnotherIsAgainOneOfTheEight(
      @ForAll D4 first, @ForAll D4 second, @ForAll @IntRange(min = 2, max = 6) int height,
      @ForAll @IntRange(min = 2, max = 6) int width) {
    Grid grid = Grid.counted(height, width);
    Grid both = grid.turned(first).turned(second);
    assertEquals(1, Arrays.stream(D4.values()).filter(each -> grid.turned(each).equals(both)).count());
  }

  @Property
  void everyElementIsUndoneByExactlyOne(@ForAll D4 element, @ForAll @IntRange(min = 2, max = 6) int size) {
    Grid grid = Grid.counted(size, size + 1);
    Grid turned = grid.turned(element);
    assertEquals(1, Arrays.stream(D4.values()).filter(each -> turned.turned(each).equals(grid)).count());
  }

  @Test
  void theEightDiffer() {
    Set<Grid> all = new HashSet<>();
    for (D4 element : D4.values()) {
      all.add(Grid.counted(3, 3).turned(element));
    }
    assertEquals(8, all.size());
  }

  @Test
  void aQuarterTurnIsCounterClockwise() {
    Grid turned = new Grid(2, 3, List.of(1, 2, 3, 4, 5, 6)).turned(D4.R90);
    assertEquals(new Grid(3, 2, List.of(3, 6, 2, 5, 1, 4)), turned);
  }

  @Property
  void imageAndMaskTurnAlike(@ForAll D4 element, @ForAll @IntRange(min = 1, max = 5) int height) {
    int width = 4;
    int[] mask = new int[height * width];
    float[] image = new float[2 * height * width];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i;
      image[i] = i;
      image[mask.length + i] = i + 100;
    }
    int[] turned = element.apply(mask, height, width);
    float[] turnedImage = element.apply(image, 2, height, width);
    float[] expected = new float[image.length];
    for (int i = 0; i < turned.length; i++) {
      expected[i] = turned[i];
      expected[turned.length + i] = turned[i] + 100;
    }
    assertArrayEquals(expected, turnedImage);
  }

  @Test
  void allAreChosenEquallyOften() {
    int[] counts = new int[8];
    for (int i = 0; i < 8000; i++) {
      counts[D4.chosenBy(CounterRandom.bits(3, i)).ordinal()]++;
    }
    assertTrue(Arrays.stream(counts).allMatch(count -> count > 880 && count < 1120), Arrays.toString(counts));
  }
}
