package org.geopeft.training.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import org.geopeft.autograd.optim.Adagrad;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.autograd.optim.RmsProp;
import org.geopeft.autograd.optim.Sgd;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.weights.Tuple;
import org.jspecify.annotations.Nullable;

/// The settings that PyTorch writes into each entry of `param_groups`, in its order. What it lists besides stands there
/// in the form in which the optimizers here compute.
final class GroupSettings {

  private static final String WEIGHT_DECAY = "weight_decay";
  private static final String MAXIMIZE = "maximize";

  private GroupSettings() {}

  static Map<String, @Nullable Object> of(Optimizer optimizer, ParameterGroup group) {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    entries.put("lr", group.rate());
    switch (optimizer) {
      case Adam adam -> adam(adam.settings(group), entries);
      case Sgd sgd -> sgd(sgd.settings(group), entries);
      case RmsProp rmsProp -> rmsProp(rmsProp.settings(group), entries);
      case Adagrad adagrad -> adagrad(adagrad.settings(group), entries);
      default -> {} // somebody's own
    }
    return entries;
  }

  private static void adam(AdamSettings settings, Map<String, @Nullable Object> entries) {
    entries.put("betas", Tuple.of(settings.beta1(), settings.beta2()));
    entries.put("eps", settings.eps());
    entries.put(WEIGHT_DECAY, settings.weightDecay());
    entries.put("amsgrad", settings.amsgrad());
    entries.put(MAXIMIZE, settings.maximize());
    entries.put("foreach", null);
    entries.put("capturable", false);
    entries.put("differentiable", false);
    entries.put("fused", null);
    entries.put("decoupled_weight_decay", settings.decoupled());
  }

  private static void sgd(Sgd.Settings settings, Map<String, @Nullable Object> entries) {
    entries.put("momentum", settings.momentum());
    entries.put("dampening", settings.dampening());
    entries.put(WEIGHT_DECAY, settings.weightDecay());
    entries.put("nesterov", settings.nesterov());
    entries.put(MAXIMIZE, settings.maximize());
    entries.put("foreach", null);
    entries.put("differentiable", false);
    entries.put("fused", null);
  }

  private static void rmsProp(RmsProp.Settings settings, Map<String, @Nullable Object> entries) {
    entries.put("momentum", settings.momentum());
    entries.put("alpha", settings.alpha());
    entries.put("eps", settings.eps());
    entries.put("centered", settings.centered());
    entries.put(WEIGHT_DECAY, settings.weightDecay());
    entries.put("capturable", false);
    entries.put("foreach", null);
    entries.put(MAXIMIZE, settings.maximize());
    entries.put("differentiable", false);
  }

  private static void adagrad(Adagrad.Settings settings, Map<String, @Nullable Object> entries) {
    entries.put("lr_decay", settings.rateDecay());
    entries.put("eps", settings.eps());
    entries.put(WEIGHT_DECAY, settings.weightDecay());
    entries.put("initial_accumulator_value", settings.initialAccumulator());
    entries.put("foreach", null);
    entries.put(MAXIMIZE, settings.maximize());
    entries.put("differentiable", false);
    entries.put("fused", null);
  }
}
