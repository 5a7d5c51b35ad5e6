package org.geopeft.tensor.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A convolution seen from its input, for the input gradient: which windows look at a position. With a stride s,
/// positions with the same remainder by s are looked at by the same taps, and neighbours among them by neighbouring
/// windows. So each remainder is a dense sum over the output gradient, without a multiplication too many; remainders
/// whose taps find the same windows (all, where the kernel is the stride) are computed as rows of one product.
///
/// @param patches what positions see of the output gradient
/// @param phases the remainders
record Phases(Patches patches, List<Phase> phases) {

  /// Positions `remainder + i · stride` along each axis.
  ///
  /// @param size how many i there are
  /// @param taps of the kernel that look at them, for each axis
  record Phase(int[] remainder, int[] size, int[][] taps) {
    /// The tap's place in the whole kernel.
    int tap(int[] kernel, int tap) {
      int x = tap % taps[2].length;
      int y = tap / taps[2].length % taps[1].length;
      int z = tap / taps[2].length / taps[1].length;
      return (taps[0][z] * kernel[1] + taps[1][y]) * kernel[2] + taps[2][x];
    }
  }

  /// A remainder along one axis.
  private record AxisPhase(int remainder, int size, int[] taps, int[] offsets) {}

  /// All remainders; together they cover every position once.
  static List<Phases> of(ConvGeometry geometry) {
    List<Phases> all = new ArrayList<>();
    for (List<AxisPhase> z : axis(geometry, 0)) {
      for (List<AxisPhase> y : axis(geometry, 1)) {
        for (List<AxisPhase> x : axis(geometry, 2)) {
          all.add(of(geometry, z, y, x));
        }
      }
    }
    return all;
  }

  private static Phases of(ConvGeometry geometry, List<AxisPhase> zs, List<AxisPhase> ys, List<AxisPhase> xs) {
    List<Phase> phases = new ArrayList<>();
    for (AxisPhase z : zs) {
      for (AxisPhase y : ys) {
        for (AxisPhase x : xs) {
          phases.add(new Phase(
              new int[] {z.remainder, y.remainder, x.remainder},
              new int[] {z.size, y.size, x.size},
              new int[][] {z.taps, y.taps, x.taps}));
        }
      }
    }
    int[] grid = {zs.getFirst().size, ys.getFirst().size, xs.getFirst().size}; // smaller remainders have more positions
    int[][] offsets = {zs.getFirst().offsets, ys.getFirst().offsets, xs.getFirst().offsets};
    return new Phases(new Patches(geometry.out(), grid, new int[] {1, 1, 1}, offsets), phases);
  }

  /// The remainders along an axis, those with the same offsets together.
  private static List<List<AxisPhase>> axis(ConvGeometry geometry, int axis) {
    int stride = geometry.stride()[axis];
    int n = geometry.in()[axis];
    List<List<AxisPhase>> groups = new ArrayList<>();
    for (int remainder = 0; remainder < Math.min(stride, n); remainder++) {
      int[] taps = new int[geometry.kernel()[axis]];
      int[] offsets = new int[taps.length];
      int found = 0;
      for (int tap = 0; tap < taps.length; tap++) {
        int distance = remainder + geometry.before()[axis] - tap * geometry.dilation()[axis];
        if (Math.floorMod(distance, stride) == 0) {
          taps[found] = tap;
          offsets[found++] = Math.floorDiv(distance, stride);
        }
      }
      add(groups, new AxisPhase(
          remainder, Math.ceilDiv(n - remainder, stride), Arrays.copyOf(taps, found), Arrays.copyOf(offsets, found)));
    }
    return groups;
  }

  private static void add(List<List<AxisPhase>> groups, AxisPhase phase) {
    for (List<AxisPhase> group : groups) {
      if (Arrays.equals(group.getFirst().offsets, phase.offsets)) {
        group.add(phase);
        return;
      }
    }
    groups.add(new ArrayList<>(List.of(phase)));
  }
}
