package org.geopeft.conformance.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.geopeft.autograd.optim.Adagrad;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.autograd.optim.RmsProp;
import org.geopeft.autograd.optim.Sgd;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Scope;

/// From PyTorch's names and arguments of optimizers to ours.
final class OptimizerTranslation {
  private OptimizerTranslation() {}

  /// @param arguments of the optimizer itself
  /// @param each of every group, the optimizer's own included
  /// @throws MissingOperationException naming what does not exist here
  static Optimizer optimizer(
      String kind, Scope scope, List<ParameterGroup> groups, Attributes arguments, List<Attributes> each) {
    return switch (kind) {
      case "SGD" -> {
        Sgd sgd = new Sgd(scope, groups, sgd(arguments));
        IntStream.range(0, groups.size()).forEach(g -> sgd.setSettings(groups.get(g), sgd(each.get(g))));
        yield sgd;
      }
      case "Adam", "AdamW" -> {
        Adam adam = new Adam(scope, groups, adam(kind, arguments));
        IntStream.range(0, groups.size()).forEach(g -> adam.setSettings(groups.get(g), adam(kind, each.get(g))));
        yield adam;
      }
      case "Adagrad" -> new Adagrad(scope, groups, adagrad(arguments));
      case "RMSprop" -> new RmsProp(scope, groups, rmsProp(arguments));
      default -> throw new MissingOperationException("optimizer " + kind);
    };
  }

  private static Adagrad.Settings adagrad(Attributes arguments) {
    return new Adagrad.Settings(
        arguments.number("lr_decay", 0),
        arguments.number("weight_decay", 0),
        arguments.number("initial_accumulator_value", 0),
        arguments.number("eps", 1e-10),
        arguments.flag("maximize"));
  }

  private static RmsProp.Settings rmsProp(Attributes arguments) {
    return new RmsProp.Settings(
        arguments.number("alpha", 0.99),
        arguments.number("eps", 1e-8),
        arguments.number("weight_decay", 0),
        arguments.number("momentum", 0),
        arguments.flag("centered"),
        arguments.flag("maximize"));
  }

  private static Sgd.Settings sgd(Attributes arguments) {
    return new Sgd.Settings(
        arguments.number("momentum", 0),
        arguments.number("dampening", 0),
        arguments.number("weight_decay", 0),
        arguments.flag("nesterov"),
        arguments.flag("maximize"));
  }

  private static AdamSettings adam(String kind, Attributes arguments) {
    List<?> betas = arguments.get("betas") instanceof List<?> list ? list : List.of(0.9, 0.999);
    return new AdamSettings(
        ((Number) betas.get(0)).doubleValue(),
        ((Number) betas.get(1)).doubleValue(),
        arguments.number("eps", 1e-8),
        arguments.number("weight_decay", kind.equals("AdamW") ? 1e-2 : 0),
        kind.equals("AdamW"),
        arguments.flag("amsgrad"),
        arguments.flag("maximize"));
  }

  /// A group's arguments over the optimizer's.
  static Attributes merged(Attributes arguments, Attributes group) {
    Map<Object, Object> merged = new LinkedHashMap<>(arguments.map());
    merged.putAll(group.map());
    return new Attributes(merged);
  }
}
