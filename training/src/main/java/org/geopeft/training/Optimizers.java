package org.geopeft.training;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.optim.Adagrad;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.autograd.optim.RmsProp;
import org.geopeft.autograd.optim.Sgd;
import org.geopeft.tensor.Scope;
import org.geopeft.training.settings.OptimizerSettings;

/// Makes optimizers from their settings.
final class Optimizers {

  private Optimizers() {}

  /// An optimizer over all parameters, frozen ones too: they get no gradient and never change, but count in a
  /// checkpoint.
  ///
  /// @param overrides part of a parameter's name → learning rate: one group each, in order, then the rest
  static Optimizer of(
      OptimizerSettings settings, Scope scope, List<Layer.Named<Parameter>> parameters, double rate,
      Map<String, Double> overrides) {
    List<ParameterGroup> groups = groups(parameters, rate, overrides);
    return switch (settings) {
      case OptimizerSettings.Adam adam -> new Adam(scope, groups, adam.options());
      case OptimizerSettings.Sgd sgd -> new Sgd(scope, groups, sgd.options());
      case OptimizerSettings.Adagrad adagrad -> new Adagrad(scope, groups, adagrad.options());
      case OptimizerSettings.RmsProp rmsProp -> new RmsProp(scope, groups, rmsProp.options());
    };
  }

  /// @throws IllegalArgumentException if two overrides name the same parameter, or one names none
  static List<ParameterGroup> groups(
      List<Layer.Named<Parameter>> parameters, double rate, Map<String, Double> overrides) {
    List<ParameterGroup> groups = new ArrayList<>();
    Set<String> taken = new LinkedHashSet<>();
    overrides.forEach((part, ownRate) -> {
      List<Parameter> own = new ArrayList<>();
      for (var parameter : parameters) {
        String name = SegmentationTask.MODEL_PREFIX + parameter.name();
        if (name.contains(part)) {
          if (!taken.add(name)) {
            throw new IllegalArgumentException(
                "lr_overrides: parameter " + name + " is named twice, the second time by " + part + ".");
          }
          own.add(parameter.value());
        }
      }
      if (own.isEmpty()) {
        throw new IllegalArgumentException("lr_overrides: no parameter's name contains " + part + ".");
      }
      groups.add(new ParameterGroup(own, ownRate));
    });
    List<Parameter> rest = parameters.stream()
        .filter(p -> !taken.contains(SegmentationTask.MODEL_PREFIX + p.name()))
        .map(Layer.Named::value)
        .toList();
    groups.add(new ParameterGroup(rest, rate));
    return groups;
  }
}
