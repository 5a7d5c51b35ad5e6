package org.geopeft.weights;

import java.util.Locale;
import org.geopeft.tensor.DType;
import org.jspecify.annotations.Nullable;

/// Element types that weight files hold. A superset of [DType]: files also carry types no backend computes in, and they
/// are read as they are.
public enum ElementType {
  /// IEEE 754 binary64.
  F64(8, 8, "F64", "float64", "DoubleStorage", DType.F64),
  /// IEEE 754 binary32.
  F32(4, 4, "F32", "float32", "FloatStorage", DType.F32),
  /// IEEE 754 binary16.
  F16(2, 2, "F16", "float16", "HalfStorage", DType.F16),
  /// The upper half of a binary32.
  BF16(2, 2, "BF16", "bfloat16", "BFloat16Storage", DType.BF16),
  /// Signed, 64 bits.
  I64(8, 8, "I64", "int64", "LongStorage", DType.I64),
  /// Signed, 32 bits.
  I32(4, 4, "I32", "int32", "IntStorage", DType.I32),
  /// Signed, 16 bits.
  I16(2, 2, "I16", "int16", "ShortStorage", null),
  /// Signed byte.
  I8(1, 1, "I8", "int8", "CharStorage", null),
  /// Unsigned byte.
  U8(1, 1, "U8", "uint8", "ByteStorage", DType.U8),
  /// One byte, 0 or 1.
  BOOL(1, 1, "BOOL", "bool", "BoolStorage", DType.BOOL),
  /// Unsigned, 16 bits.
  U16(2, 2, "U16", "uint16", null, null),
  /// Unsigned, 32 bits.
  U32(4, 4, "U32", "uint32", null, null),
  /// Unsigned, 64 bits.
  U64(8, 8, "U64", "uint64", null, null),
  /// One sign, four exponent and three mantissa bits, no infinity.
  F8_E4M3(1, 1, "F8_E4M3", "float8_e4m3fn", null, null),
  /// The upper half of a binary16.
  F8_E5M2(1, 1, "F8_E5M2", "float8_e5m2", null, null),
  /// Two binary32: real and imaginary part.
  C64(8, 4, "C64", "complex64", "ComplexFloatStorage", null),
  /// Two binary64: real and imaginary part.
  C128(16, 8, null, "complex128", "ComplexDoubleStorage", null);

  private final int bytes;
  private final int wordBytes;
  private final @Nullable String safetensorsName;
  private final String torchName;
  private final @Nullable String torchStorage;
  private final @Nullable DType dtype;

  ElementType(
      int bytes,
      int wordBytes,
      @Nullable String safetensorsName,
      String torchName,
      @Nullable String torchStorage,
      @Nullable DType dtype) {
    this.bytes = bytes;
    this.wordBytes = wordBytes;
    this.safetensorsName = safetensorsName;
    this.torchName = torchName;
    this.torchStorage = torchStorage;
    this.dtype = dtype;
  }

  /// The type of files that holds what `dtype` holds.
  public static ElementType of(DType dtype) {
    return switch (dtype) {
      case F32 -> F32;
      case F64 -> F64;
      case F16 -> F16;
      case BF16 -> BF16;
      case I64 -> I64;
      case I32 -> I32;
      case U8 -> U8;
      case BOOL -> BOOL;
    };
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  /// Bytes of what byte order applies to: an element, or one part of a complex number.
  public int wordBytes() {
    return wordBytes;
  }

  /// The type in memory, or null when no backend holds it.
  public @Nullable DType dtype() {
    return dtype;
  }

  /// PyTorch's name without `torch.`, `float32`.
  public String torchName() {
    return torchName;
  }

  /// The class of PyTorch's typed storages, `FloatStorage`; null for types that came after them.
  public @Nullable String torchStorage() {
    return torchStorage;
  }

  /// The name in a safetensors header, `F32`; null for what that format does not have.
  public @Nullable String safetensorsName() {
    return safetensorsName;
  }

  /// Whether an element is a pair of numbers.
  public boolean isComplex() {
    return this == C64 || this == C128;
  }

  /// Whether elements are integers or truth values.
  public boolean isInteger() {
    return switch (this) {
      case I64, I32, I16, I8, U8, BOOL, U16, U32, U64 -> true;
      case F64, F32, F16, BF16, F8_E4M3, F8_E5M2, C64, C128 -> false;
    };
  }

  /// The lower-case name used in messages, `f32`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
