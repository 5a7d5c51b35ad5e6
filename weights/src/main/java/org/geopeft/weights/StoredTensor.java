package org.geopeft.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.weights.internal.Casts;
import org.geopeft.weights.internal.Strided;

/// A tensor as a file holds it: type, shape and little-endian elements, without a name and without a model.
///
/// Reading a file copies nothing: the memory is the mapped file where the format allows it, and several tensors may be
/// views of one storage. Strides are undone when the elements are asked for, not before, so a file of a kilobyte whose
/// tensors repeat one element stays a kilobyte.
public final class StoredTensor {
  private final ElementType type;
  private final Shape shape;
  private final MemorySegment storage;
  private final long offset;
  private final long[] strides;
  private final boolean requiresGrad;

  private StoredTensor(
      ElementType type, Shape shape, MemorySegment storage, long offset, long[] strides, boolean requiresGrad) {
    this.type = type;
    this.shape = shape;
    this.storage = storage;
    this.offset = offset;
    this.strides = strides;
    this.requiresGrad = requiresGrad;
  }

  /// A tensor of row-major little-endian elements, which are not copied.
  ///
  /// @throws IllegalArgumentException if `data` is not exactly as long as type and shape say
  public static StoredTensor of(DType dtype, Shape shape, MemorySegment data) {
    return of(ElementType.of(dtype), shape, data);
  }

  /// A tensor of row-major little-endian elements, which are not copied.
  ///
  /// @throws IllegalArgumentException if `data` is not exactly as long as type and shape say
  public static StoredTensor of(ElementType type, Shape shape, MemorySegment data) {
    if (data.byteSize() != Math.multiplyExact(shape.elements(), (long) type.bytes())) {
      throw new IllegalArgumentException(
          data.byteSize() + " bytes for " + shape + " elements of " + type.bytes() + " bytes");
    }
    return new StoredTensor(type, shape, data, 0, shape.rowMajorStrides(), false);
  }

  /// A float32 tensor with a copy of `values`.
  public static StoredTensor of(Shape shape, float... values) {
    return of(ElementType.F32, shape, MemorySegment.ofArray(values.clone()));
  }

  /// A view of a storage that other tensors may share.
  ///
  /// @param offset of the first element, in elements
  /// @param strides in elements, one an axis, none negative
  /// @throws IllegalArgumentException if the view reaches out of the storage
  public static StoredTensor view(
      ElementType type, Shape shape, MemorySegment storage, long offset, long[] strides, boolean requiresGrad) {
    long end = Strided.end(shape, offset, strides);
    if (end > storage.byteSize() / type.bytes()) {
      throw new IllegalArgumentException(
          "elements up to " + end + " of a storage of " + storage.byteSize() / type.bytes());
    }
    return new StoredTensor(type, shape, storage, offset, strides.clone(), requiresGrad);
  }

  /// The type of the elements in the file.
  public ElementType type() {
    return type;
  }

  /// The type of the elements as tensors know it.
  ///
  /// @throws CheckpointException if no tensor holds that type; [#toFloats()] may still convert it
  public DType dtype() {
    DType dtype = type.dtype();
    if (dtype == null) {
      throw new CheckpointException("elements of type " + type.label() + " " + shape + " have no tensor type here");
    }
    return dtype;
  }

  /// The sizes of the axes.
  public Shape shape() {
    return shape;
  }

  /// The number of elements.
  public long elements() {
    return shape.elements();
  }

  /// The bytes of the elements once strides are undone.
  public long byteSize() {
    return elements() * type.bytes();
  }

  /// Whether the file marks it as trained (`requires_grad`).
  public boolean requiresGrad() {
    return requiresGrad;
  }

  /// This tensor with another mark.
  public StoredTensor withRequiresGrad(boolean mark) {
    return new StoredTensor(type, shape, storage, offset, strides, mark);
  }

  /// The strides in the storage, in elements.
  public long[] strides() {
    return strides.clone();
  }

  /// The first element's place in the storage, in elements.
  public long storageOffset() {
    return offset;
  }

  /// Whether both are views of one storage of one file.
  public boolean sharesStorage(StoredTensor other) {
    return storage.byteSize() > 0 && storage.equals(other.storage);
  }

  /// Whether the elements lie in row-major order without gaps.
  public boolean isContiguous() {
    return Strided.isContiguous(shape, strides);
  }

  /// The elements, row-major, little-endian: the file's own memory (read-only) if they lie so, else a copy. A file
  /// promises no alignment, so use unaligned layouts, or [#copyTo].
  public MemorySegment data() {
    if (isContiguous()) {
      return storage.asSlice(offset * type.bytes(), byteSize()).asReadOnly();
    }
    MemorySegment copy = Arena.ofAuto().allocate(byteSize(), 64);
    Strided.copy(storage, offset, strides, shape, type.bytes(), copy);
    return copy.asReadOnly();
  }

  /// The elements as an array, cast to float: 16-bit and 8-bit floats exactly, the others rounded to nearest.
  ///
  /// @throws CheckpointException for complex elements or more than an array holds
  public float[] toFloats() {
    if (elements() > Integer.MAX_VALUE - 8) {
      throw new CheckpointException("a tensor of shape " + shape + " has more elements than an array holds");
    }
    float[] floats = new float[(int) elements()];
    copyTo(MemorySegment.ofArray(floats), DType.F32);
    return floats;
  }

  /// Copies the elements, row-major, cast to `target`: any number to a float type, integers to i64, and each type to
  /// itself.
  ///
  /// @throws IllegalArgumentException if the destination's size is not that of the elements
  /// @throws CheckpointException if this cast would lose what the elements are
  public void copyTo(MemorySegment destination, DType target) {
    if (destination.byteSize() != elements() * target.bytes()) {
      throw new IllegalArgumentException(
          destination.byteSize() + " bytes of destination for " + shape + " of " + target.label());
    }
    if (target == type.dtype()) {
      Strided.copy(storage, offset, strides, shape, type.bytes(), destination);
      return;
    }
    Casts.cast(type, data(), elements(), destination, target);
  }

  /// `f32 [768, 768]`.
  @Override
  public String toString() {
    return type.label() + " " + shape;
  }

  /// Whether type, shape and elements agree, bit for bit.
  @Override
  public boolean equals(Object other) {
    return other instanceof StoredTensor that
        && type == that.type
        && shape.equals(that.shape)
        && (sameView(that) || data().mismatch(that.data()) == -1);
  }

  private boolean sameView(StoredTensor that) {
    return sharesStorage(that) && offset == that.offset && Arrays.equals(strides, that.strides);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, shape);
  }
}
