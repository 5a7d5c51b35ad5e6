package org.geopeft.autograd;

/// Which operands need a gradient, and so what is worth keeping and computing.
///
/// @param bits bit i for operand i
public record Wanted(long bits) {
  /// Nobody needs a gradient.
  public static final Wanted NOTHING = new Wanted(0);

  /// Whether operand i needs a gradient (the 64th and later count as needing one whenever any does).
  public boolean of(int operand) {
    return operand < 64 ? (bits >>> operand & 1) != 0 : bits != 0;
  }

  /// Operand 0.
  public boolean a() {
    return of(0);
  }

  /// Operand 1.
  public boolean b() {
    return of(1);
  }

  /// Operand 2.
  public boolean c() {
    return of(2);
  }

  /// Whether any operand needs a gradient.
  public boolean any() {
    return bits != 0;
  }
}
