package org.geopeft.models;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.geopeft.autograd.layer.UnsupportedModelException;
import org.geopeft.peft.LoraConfig;
import org.geopeft.peft.LoraConfig.LoraInit;
import org.geopeft.peft.LoraConfig.Target;
import org.jspecify.annotations.Nullable;

/// `peft_config`: method, qkv splitting and the method's own settings with peft's names.
final class PeftArguments {
  /// Settings of peft's LoRA that change the model and are not here yet, with the value that means "not used".
  private static final Map<String, Object> LATER =
      Map.of(
          "use_dora", false, "use_rslora", false, "lora_bias", false, "bias", "none",
          "modules_to_save", List.of(), "rank_pattern", Map.of(), "alpha_pattern", Map.of());

  private PeftArguments() {}

  /// Reads the mapping; mistakes are noted in its arguments, and then there is no result.
  static @Nullable LoraConfig read(Arguments peft) {
    String method = peft.text("method").orElse("");
    if (!method.equals("LORA")) {
      if (method.isEmpty()) {
        peft.problem("method", "missing; LORA is one");
        return null;
      }
      throw new UnsupportedModelException("peft_config.method " + method + " (comes in a later version)");
    }
    Optional<String> split = peft.text("replace_qkv");
    Arguments kwargs = peft.mapping("peft_config_kwargs").orElseGet(() -> new Arguments(Map.of()));
    refuseLater(kwargs);
    int before = peft.problems().size();
    Target target = target(kwargs, "target_modules");
    if (target == null && peft.problems().size() == before) {
      peft.problem("peft_config_kwargs.target_modules", "missing: names of modules, a regular expression or all-linear");
    }
    Target exclude = target(kwargs, "exclude_modules");
    int rank = kwargs.integer("r", 8);
    double alpha = kwargs.number("lora_alpha", 8);
    double dropout = kwargs.number("lora_dropout", 0);
    List<Integer> layers = layers(kwargs);
    LoraInit init = init(kwargs);
    kwargs.refuseRest();
    peft.refuseRest();
    if (target == null || peft.problems().size() > before) {
      return null;
    }
    try {
      return new LoraConfig(rank, alpha, dropout, target, exclude, layers, init, split.orElse(null));
    } catch (IllegalArgumentException e) {
      peft.problem("peft_config_kwargs", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static void refuseLater(Arguments kwargs) {
    LATER.forEach((key, unused) -> {
      Object value = kwargs.raw(key);
      if (value != null && !value.equals(unused)) {
        throw new UnsupportedModelException("peft_config_kwargs." + key + " (comes in a later version)");
      }
    });
  }

  private static @Nullable Target target(Arguments kwargs, String key) {
    return switch (kwargs.raw(key)) {
      case null -> null;
      case List<?> names -> new Target.Names(names.stream().map(String::valueOf).toList());
      case String text when text.equals("all-linear") -> new Target.AllLinear();
      case String text -> regex(kwargs, key, text);
      default -> {
        kwargs.problem(key, "expected a list of names, a regular expression or all-linear");
        yield null;
      }
    };
  }

  private static @Nullable Target regex(Arguments kwargs, String key, String text) {
    try {
      return new Target.Regex(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      kwargs.problem(key, "not a regular expression: " + e.getDescription());
      return null;
    }
  }

  private static @Nullable List<Integer> layers(Arguments kwargs) {
    kwargs.raw("layers_pattern"); // the first number after a name is the block, whatever the list is called
    return kwargs.raw("layers_to_transform") instanceof Number number
        ? List.of(number.intValue())
        : kwargs.integers("layers_to_transform").orElse(null);
  }

  private static LoraInit init(Arguments kwargs) {
    return switch (kwargs.raw("init_lora_weights")) {
      case null -> LoraInit.KAIMING;
      case Boolean standard when standard -> LoraInit.KAIMING;
      case String name when name.equals("gaussian") -> LoraInit.GAUSSIAN;
      case Object other -> throw new UnsupportedModelException(
          "peft_config_kwargs.init_lora_weights " + other + " (comes in a later version)");
    };
  }
}
