package org.geopeft.peft;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// LoRA's settings (Hu et al., arXiv 2106.09685), with peft's names and defaults.
///
/// @param rank r
/// @param alpha lora_alpha; the correction is scaled by alpha/r
/// @param dropout lora_dropout, before A, in training only
/// @param target which modules are adapted
/// @param exclude which are not, whatever `target` says
/// @param layers numbers of the blocks that are adapted, or null for all
/// @param init how A starts; B starts at zero
/// @param splitQkv name of the fused projections that are split into q, k, v first, or null
public record LoraConfig(
    int rank,
    double alpha,
    double dropout,
    Target target,
    @Nullable Target exclude,
    @Nullable List<Integer> layers,
    LoraInit init,
    @Nullable String splitQkv) {

  /// Checks ranges.
  public LoraConfig {
    if (rank < 1) {
      throw new IllegalArgumentException("peft_config_kwargs.r must be at least 1, got " + rank);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("peft_config_kwargs.lora_dropout must be in [0, 1), got " + dropout);
    }
  }

  /// Start of A.
  public enum LoraInit {
    /// Kaiming uniform with a = √5, which is ±1/√in
    KAIMING,
    /// normal with σ = 1/r
    GAUSSIAN
  }

  /// Which modules are meant.
  public sealed interface Target extends Predicate<String> {
    /// The module's full name equals an entry or ends in a dot and an entry.
    record Names(List<String> entries) implements Target {
      @Override
      public boolean test(String module) {
        return entries.stream().anyMatch(entry -> module.equals(entry) || module.endsWith("." + entry));
      }
    }

    /// The whole name matches.
    record Regex(Pattern pattern) implements Target {
      @Override
      public boolean test(String module) {
        return pattern.matcher(module).matches();
      }
    }

    /// Every Linear.
    record AllLinear() implements Target {
      @Override
      public boolean test(String module) {
        return true;
      }
    }
  }

  private static final Pattern LAYER_NUMBER = Pattern.compile("\\.(\\d+)\\.");

  /// Whether a module is adapted.
  boolean adapts(String module) {
    if (exclude != null && exclude.test(module) || !target.test(module)) {
      return false;
    }
    if (layers == null) {
      return true;
    }
    Matcher number = LAYER_NUMBER.matcher(module);
    return number.find() && layers.contains(Integer.valueOf(number.group(1)));
  }

  /// The factor before B·A.
  public double scale() {
    return alpha / rank;
  }
}
