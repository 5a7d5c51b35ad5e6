package org.geopeft.conformance;

import java.util.List;
import java.util.stream.Stream;

/// All cases of the operations in `org.geopeft.autograd.op`.
public final class OpCases {
  private static final List<OpCase> ALL =
      Stream.of(
              ElementwiseCases.all(),
              PointwiseCases.all(),
              ReductionCases.all(),
              ProductCases.all(),
              AttentionCases.all(),
              SamplingCases.all(),
              ShapeCases.all(),
              NormCases.all(),
              ImageCases.all(),
              ChannelNormCases.all(),
              LossCases.all(),
              TaskLossCases.all(),
              IndexCases.all(),
              MoveCases.all(),
              ConvolutionCases.all(),
              PoolCases.all())
          .flatMap(List::stream)
          .toList();

  private OpCases() {}

  /// Every case, one an operation and one a row of the element-wise tables.
  public static List<OpCase> all() {
    return ALL;
  }

  /// The case of this name.
  ///
  /// @throws IllegalArgumentException when there is none
  public static OpCase named(String name) {
    return ALL.stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no case " + name + " among " + ALL));
  }
}
