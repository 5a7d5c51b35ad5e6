package org.geopeft.weights;

/// A `torch.device` in a checkpoint: a name, no device.
///
/// @param name `cpu`, `cuda:0`
public record DeviceName(String name) {}
