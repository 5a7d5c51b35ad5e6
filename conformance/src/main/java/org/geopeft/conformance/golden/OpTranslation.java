package org.geopeft.conformance.golden;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.geopeft.conformance.golden.Call.Translation;
import org.geopeft.tensor.Tensor;

/// PyTorch's operations by name, said with ours. What has no counterpart yet is refused by name, never approximated.
final class OpTranslation {
  private static final Map<String, Translation> ALL = new HashMap<>();

  static {
    Stream.of(
            ElementwiseTranslations.all(),
            PointwiseTranslations.all(),
            ReduceTranslations.all(),
            ProductTranslations.all(),
            SamplingTranslations.all(),
            NormTranslations.all(),
            ImageTranslations.all(),
            ShapeTranslations.all(),
            IndexTranslations.all(),
            LossTranslations.all(),
            ConvolutionTranslations.all(),
            PoolTranslations.all())
        .forEach(ALL::putAll);
  }

  private OpTranslation() {}

  /// The outputs of an operation.
  ///
  /// @throws MissingOperationException when there is no counterpart
  static List<Tensor> apply(String op, Call call) {
    Translation translation = ALL.get(op);
    if (translation == null) {
      throw new MissingOperationException(op);
    }
    return translation.apply(call);
  }
}
