package org.geopeft.autograd.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.Tensor;

/// A part of a model with parameters of its own and other layers inside. Names follow PyTorch's `state_dict`: a layer's
/// parameters, then its buffers, then its children in the order in which they were added, joined by dots.
/// The forward is typed by each layer.
public abstract class Layer {
  private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
  private final SequencedMap<String, Buffer> buffers = new LinkedHashMap<>();
  private final SequencedMap<String, Child> children = new LinkedHashMap<>();

  /// A layer without parts, to be given by `add`.
  protected Layer() {}

  /// A tensor of the model that is no parameter.
  ///
  /// @param tensor its value
  /// @param saved whether it stands in the state dict
  public record Buffer(Tensor tensor, boolean saved) {}

  /// A layer inside another, directly or in a slot that peft may fill anew.
  private sealed interface Child {
    Layer layer();

    record Fixed(Layer layer) implements Child {}

    record Slotted(Slot<? extends Layer> slot) implements Child {
      @Override
      public Layer layer() {
        return slot.get();
      }
    }
  }

  /// A name and what it names.
  ///
  /// @param name the full name, from the layer that was asked
  /// @param value what it names
  public record Named<T>(String name, T value) {}

  /// Adds a parameter under its PyTorch name.
  protected final Parameter add(String name, Parameter parameter) {
    parameters.put(name, parameter);
    return parameter;
  }

  /// Adds a buffer that stands in the state dict.
  protected final Tensor addBuffer(String name, Tensor tensor) {
    buffers.put(name, new Buffer(tensor, true));
    return tensor;
  }

  /// Adds a layer under its PyTorch name, which may hold dots.
  protected final <L extends Layer> L add(String name, L child) {
    children.put(name, new Child.Fixed(child));
    return child;
  }

  /// Adds a slot with what it holds under its PyTorch name.
  protected final <L extends Layer> Slot<L> add(String name, Slot<L> slot) {
    children.put(name, new Child.Slotted(slot));
    return slot;
  }

  /// All parameters in PyTorch's order, with full names.
  public final List<Named<Parameter>> parameters() {
    List<Named<Parameter>> result = new ArrayList<>();
    collectParameters("", result);
    return result;
  }

  private void collectParameters(String prefix, List<Named<Parameter>> into) {
    parameters.forEach((name, parameter) -> into.add(new Named<>(prefix + name, parameter)));
    children.forEach((name, child) -> child.layer().collectParameters(prefix + name + ".", into));
  }

  /// Parameters and saved buffers in the order of PyTorch's `state_dict`.
  public final SequencedMap<String, Tensor> stateDict() {
    SequencedMap<String, Tensor> result = new LinkedHashMap<>();
    collectState("", result);
    return result;
  }

  private void collectState(String prefix, Map<String, Tensor> into) {
    parameters.forEach((name, parameter) -> into.put(prefix + name, parameter.tensor()));
    buffers.forEach((name, buffer) -> {
      if (buffer.saved()) {
        into.put(prefix + name, buffer.tensor());
      }
    });
    children.forEach((name, child) -> child.layer().collectState(prefix + name + ".", into));
  }

  /// All slots with full names, outer ones first.
  public final List<Named<Slot<? extends Layer>>> slots() {
    List<Named<Slot<? extends Layer>>> result = new ArrayList<>();
    collectSlots("", result);
    return result;
  }

  private void collectSlots(String prefix, List<Named<Slot<? extends Layer>>> into) {
    children.forEach((name, child) -> {
      if (child instanceof Child.Slotted slotted) {
        into.add(new Named<>(prefix + name, slotted.slot()));
      }
      child.layer().collectSlots(prefix + name + ".", into);
    });
  }

  /// All layers inside with full names, this one first under the empty name.
  public final List<Named<Layer>> layers() {
    List<Named<Layer>> result = new ArrayList<>();
    collectLayers("", result);
    return result;
  }

  private void collectLayers(String name, List<Named<Layer>> into) {
    into.add(new Named<>(name, this));
    String prefix = name.isEmpty() ? "" : name + ".";
    children.forEach((childName, child) -> child.layer().collectLayers(prefix + childName, into));
  }

  /// Freezes (false) or unfreezes every parameter inside.
  public final void setTrainable(boolean wanted) {
    parameters().forEach(named -> named.value().setTrainable(wanted));
  }
}
