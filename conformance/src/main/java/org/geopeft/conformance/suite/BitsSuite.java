package org.geopeft.conformance.suite;

import java.util.List;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.suite.Evaluation.Way;
import org.geopeft.tensor.Device;

/// The same bits every time: for any number of threads, and before and after the compiler takes over.
public final class BitsSuite {
  private BitsSuite() {}

  /// Every device must give the bits of the first.
  ///
  /// @param devices of one backend, with different numbers of threads
  public static void checkSame(OpCase c, List<Device> devices) {
    for (Sample sample : c.samples()) {
      Evaluation first = Evaluation.of(devices.getFirst(), sample, Way.AS_LAID);
      for (Device device : devices.subList(1, devices.size())) {
        if (!Evaluation.of(device, sample, Way.AS_LAID).sameBits(first)) {
          throw new Nonconformance(
              sample + ": other bits on " + device.backend().description() + " than on "
                  + devices.getFirst().backend().description());
        }
      }
    }
  }

  /// Every repetition must give the bits of the first, which ran before anything was compiled.
  public static void checkRepeated(OpCase c, Device device, int repetitions) {
    List<Evaluation> first = c.samples().stream().map(sample -> Evaluation.of(device, sample, Way.AS_LAID)).toList();
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (int i = 0; i < first.size(); i++) {
        Sample sample = c.samples().get(i);
        if (!Evaluation.of(device, sample, Way.AS_LAID).sameBits(first.get(i))) {
          throw new Nonconformance(sample + ": other bits in repetition " + repetition + " on " + device);
        }
      }
    }
  }

  /// A number made of all bits that the samples of a case give on a device, to be compared between processes: one that
  /// interprets, one that compiles.
  ///
  /// @param mostElements larger samples are left out: an interpreter takes seconds for them
  public static long fingerprint(OpCase c, Device device, long mostElements) {
    long hash = 0;
    for (Sample sample : c.samples()) {
      if (sample.elements() <= mostElements) {
        hash = 31 * hash + Evaluation.of(device, sample, Way.AS_LAID).bits();
      }
    }
    return hash;
  }
}
