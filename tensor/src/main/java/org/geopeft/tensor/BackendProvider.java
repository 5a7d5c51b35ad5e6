package org.geopeft.tensor;

import java.util.Optional;

/// Offers a backend that is found by `ServiceLoader`; for those that live outside of this module.
public interface BackendProvider {
  /// The backend's name.
  String name();

  /// Why the backend cannot run here, or nothing when it can.
  Optional<String> unavailable();

  /// The device with this number.
  Device device(int index);
}
