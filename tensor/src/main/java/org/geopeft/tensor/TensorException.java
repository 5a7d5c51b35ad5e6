package org.geopeft.tensor;

/// A mistake in the use of tensors. The message begins with a stable id (`GP-SHAPE-014`) that the documentation is keyed
/// by, says what was attempted and by which rule it fails, with the values received.
public final class TensorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The stable id.
  private final String id;
  /// What was attempted and which rule it breaks.
  private final String summary;

  /// A mistake in its first words.
  ///
  /// @param id the stable id, `GP-AREA-NNN`
  /// @param summary what was attempted and which rule it breaks, with numbers
  public TensorException(String id, String summary) {
    super(id + " " + summary);
    this.id = id;
    this.summary = summary;
  }

  private TensorException(TensorException cause, String detail) {
    super(cause.getMessage() + detail, cause);
    this.id = cause.id;
    this.summary = cause.summary;
  }

  /// The stable id.
  public String id() {
    return id;
  }

  /// The same mistake with more lines: operands, module path, hint.
  public TensorException with(String detail) {
    return new TensorException(this, detail);
  }

  static TensorException closed(String what) {
    return new TensorException(
        "GP-MEM-001",
        what
            + ": the tensor's memory was given back when its scope closed"
            + "\n  rule a tensor lives as long as the scope it was made in; pass it to the parent scope or keep it");
  }
}
