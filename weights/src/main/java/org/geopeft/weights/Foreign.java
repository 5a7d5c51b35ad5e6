package org.geopeft.weights;

/// The mark that stands for an object that was left unread: some class that is neither a tensor nor a plain container.
/// Nothing of it was constructed. Two marks are the same only if they are one.
public final class Foreign {
  private final String global;

  /// @param global the class or function by its full name, `argparse.Namespace`
  public Foreign(String global) {
    this.global = global;
  }

  /// The class or function by its full name, `argparse.Namespace`.
  public String global() {
    return global;
  }

  /// `Foreign[argparse.Namespace]`.
  @Override
  public String toString() {
    return "Foreign[" + global + "]";
  }
}
