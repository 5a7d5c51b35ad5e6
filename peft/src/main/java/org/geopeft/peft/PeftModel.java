package org.geopeft.peft;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.Layer.Named;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.Slot;
import org.geopeft.autograd.layer.WeightSource;

/// A backbone wrapped as peft does it: every name gets the prefix `base_model.model.`, everything of the backbone is
/// frozen, and the adapter's parameters train.
public final class PeftModel<L extends Layer> extends Layer {
  private static final String PREFIX = "base_model.model";

  private final L backbone;

  private PeftModel(L backbone) {
    this.backbone = add(PREFIX, backbone);
  }

  /// Puts LoRA into the slots of a backbone whose weights are loaded.
  ///
  /// @param w the source at the backbone's name
  /// @throws IllegalArgumentException when no module has the wanted name
  public static <L extends Layer> PeftModel<L> lora(WeightSource w, L backbone, LoraConfig config) {
    backbone.setTrainable(false);
    String split = config.splitQkv();
    if (split != null) {
      splitQkv(backbone, split);
    }
    List<String> adapted = new ArrayList<>();
    for (Named<Slot<? extends Layer>> named : backbone.slots()) {
      if (named.value().get() instanceof Linear linear && config.adapts(named.name())) {
        WeightSource at = w.at(PREFIX).at(named.name());
        named.value().set(new LoraLinear(at, linear, config));
        adapted.add(named.name());
      }
    }
    if (adapted.isEmpty()) {
      throw new IllegalArgumentException(
          "peft_config: no module of the backbone matches target_modules " + config.target() + "; it has "
              + names(backbone));
    }
    return new PeftModel<>(backbone);
  }

  private static void splitQkv(Layer backbone, String name) {
    boolean any = false;
    for (Named<Slot<? extends Layer>> named : backbone.slots()) {
      if (named.name().endsWith("." + name) && named.value().get() instanceof Linear linear) {
        SplitQkv split = new SplitQkv(linear);
        split.setTrainable(false);
        named.value().set(split);
        any = true;
      }
    }
    if (!any) {
      throw new IllegalArgumentException(
          "peft_config.replace_qkv: no Linear of the backbone is named " + name + "; it has " + names(backbone));
    }
  }

  private static List<String> names(Layer backbone) {
    return backbone.slots().stream().map(Named::name).map(PeftModel::lastTwo).distinct().toList();
  }

  private static String lastTwo(String name) {
    int last = name.lastIndexOf('.');
    int before = last < 0 ? -1 : name.lastIndexOf('.', last - 1);
    return name.substring(before + 1);
  }

  /// The adapted backbone.
  public L backbone() {
    return backbone;
  }
}
