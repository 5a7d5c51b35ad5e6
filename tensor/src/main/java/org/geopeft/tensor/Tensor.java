package org.geopeft.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A view of numbers in memory: element type, shape, strides and an offset over a storage. Views share storage; nothing
/// here copies unless it says so. A tensor that a tape follows carries its node.
public final class Tensor {
  private final Storage storage;
  private final Device device;
  private final DType type;
  private final Shape shape;
  private final long[] strides;
  private final long offset;
  private final @Nullable TapeNode node;

  private Tensor(
      Storage storage,
      Device device,
      DType type,
      Shape shape,
      long[] strides,
      long offset,
      @Nullable TapeNode node) {
    this.storage = storage;
    this.device = device;
    this.type = type;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.node = node;
  }

  static Tensor rowMajor(Storage storage, Device device, DType type, Shape shape) {
    return new Tensor(storage, device, type, shape, shape.rowMajorStrides(), 0, null);
  }

  Storage storage() {
    return storage;
  }

  /// Where the numbers are.
  public Device device() {
    return device;
  }

  /// The element type.
  public DType type() {
    return type;
  }

  /// The sizes.
  public Shape shape() {
    return shape;
  }

  /// The distance in elements between neighbours along an axis; 0 where an axis is broadcast.
  public long stride(int axis) {
    return strides[axis < 0 ? strides.length + axis : axis];
  }

  /// A copy of all strides, in elements.
  public long[] strides() {
    return strides.clone();
  }

  /// The tape's node, or null when no gradient is followed.
  public @Nullable TapeNode node() {
    return node;
  }

  /// This view with another node, or none.
  public Tensor withNode(@Nullable TapeNode other) {
    return new Tensor(storage, device, type, shape, strides, offset, other);
  }

  /// Memory from this tensor's first element on (strides may be larger than the shape says, so it can reach beyond the
  /// last one).
  ///
  /// @throws TensorException GP-MEM-001 when the memory was given back, GP-MEM-004 when there never was any
  public MemorySegment data() {
    checkAlive();
    if (!hasData()) {
      throw new TensorException(
          "GP-MEM-004", "the values of " + this + " are asked for\n  rule the " + device.backend().name()
              + " backend knows shapes only; run on a backend that computes");
    }
    return offset == 0 ? storage.segment() : storage.segment().asSlice(offset * type.bytes());
  }

  /// Whether there are numbers behind the shape; not on the shape backend, where writing is ignored.
  public boolean hasData() {
    return storage.segment().address() != 0;
  }

  /// Throws when the memory was given back.
  public void checkAlive() {
    if (!storage.isAlive()) {
      throw TensorException.closed("use of a tensor " + this);
    }
  }

  /// Whether the memory is still there.
  public boolean isAlive() {
    return storage.isAlive();
  }

  /// Number of owners of the memory; 1 means nobody else can see a write.
  public int owners() {
    return storage.owners();
  }

  /// Whether two tensors look at the same storage.
  public boolean sharesMemoryWith(Tensor other) {
    return storage == other.storage;
  }

  /// Makes the caller one more owner of the memory; it must [#release()] it.
  public Tensor retain() {
    storage.retain();
    return this;
  }

  /// Gives up an ownership taken by [#retain()].
  public void release() {
    storage.release();
  }

  /// Counts in-place writes of the storage; packed copies are keyed by it.
  public long version() {
    return storage.version();
  }

  /// To be called by whoever writes in place.
  public void markWritten() {
    storage.bumpVersion();
  }

  /// Whether elements lie one after another in row-major order.
  public boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      if (shape.size(axis) != 1 && strides[axis] != expected) {
        return shape.elements() == 0;
      }
      expected *= shape.size(axis);
    }
    return true;
  }

  /// A view with any strides into the same storage. Callers answer for staying inside it.
  ///
  /// @param offsetElements added to this tensor's own offset
  public Tensor view(Shape newShape, long[] newStrides, long offsetElements) {
    checkInside(newShape, newStrides, offset + offsetElements);
    // A part of nothing may begin anywhere, also outside of the memory that nothing needs.
    long first = newShape.elements() == 0 ? 0 : offset + offsetElements;
    return new Tensor(storage, device, type, newShape, newStrides.clone(), first, null);
  }

  private void checkInside(Shape newShape, long[] newStrides, long first) {
    if (newShape.elements() == 0) {
      return;
    }
    long last = first;
    for (int axis = 0; axis < newShape.rank(); axis++) {
      last += (newShape.size(axis) - 1) * newStrides[axis];
    }
    if (first < 0 || last < 0 || (last + 1) * type.bytes() > storage.blockBytes()) {
      throw new TensorException(
          "GP-MEM-003", "view " + newShape + " reaches outside of its storage: elements " + first + " to " + last);
    }
  }

  /// The axes in another order, `permute(0, 2, 1)`.
  public Tensor permute(int... axes) {
    long[] sizes = new long[axes.length];
    long[] moved = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      sizes[i] = shape.size(axes[i]);
      moved[i] = stride(axes[i]);
    }
    return view(Shape.of(sizes), moved, 0);
  }

  /// The part `from` (inclusive) to `to` (exclusive) of an axis.
  public Tensor slice(int axis, long from, long to) {
    int at = axis < 0 ? shape.rank() + axis : axis;
    if (from < 0 || to < from || to > shape.size(at)) {
      throw new TensorException(
          "GP-SHAPE-003", "slice " + from + ".." + to + " of axis " + at + " is outside of shape " + shape);
    }
    return view(shape.with(at, to - from), strides, from == to ? 0 : from * strides[at]);
  }

  /// One index of an axis; the axis disappears.
  public Tensor select(int axis, long index) {
    int at = axis < 0 ? shape.rank() + axis : axis;
    Tensor part = slice(at, index, index + 1);
    return part.view(part.shape.without(at), without(part.strides, at), 0);
  }

  private static long[] without(long[] values, int at) {
    long[] shorter = new long[values.length - 1];
    System.arraycopy(values, 0, shorter, 0, at);
    System.arraycopy(values, at + 1, shorter, at, shorter.length - at);
    return shorter;
  }

  /// The same elements with other sizes.
  ///
  /// @throws TensorException GP-SHAPE-001 when the counts differ, GP-SHAPE-002 when the layout is not contiguous
  public Tensor reshape(Shape newShape) {
    if (newShape.elements() != shape.elements()) {
      throw new TensorException("GP-SHAPE-001", "reshape: " + shape + " has another number of elements than " + newShape);
    }
    if (!isContiguous()) {
      throw new TensorException("GP-SHAPE-002", "reshape needs a contiguous tensor, got strides of a view " + this);
    }
    return view(newShape, newShape.rowMajorStrides(), 0);
  }

  /// This tensor seen in a larger shape: leading axes are added and sizes of 1 repeated, with stride 0.
  ///
  /// @throws TensorException GP-SHAPE-004 when a size is neither equal nor 1
  public Tensor expand(Shape larger) {
    int added = larger.rank() - shape.rank();
    long[] widened = new long[larger.rank()];
    for (int axis = 0; axis < larger.rank(); axis++) {
      long size = axis < added ? 1 : shape.size(axis - added);
      if (added < 0 || (size != larger.size(axis) && size != 1)) {
        throw new TensorException("GP-SHAPE-004", "expand: " + shape + " cannot be repeated to " + larger);
      }
      widened[axis] = axis < added || size != larger.size(axis) ? 0 : strides[axis - added];
    }
    return view(larger, widened, 0);
  }

  /// The only element, as a double.
  public double item() {
    if (shape.elements() != 1) {
      throw new TensorException("GP-SHAPE-005", "item: one element wanted, shape is " + shape);
    }
    return toDoubles()[0];
  }

  /// All elements in row-major order, converted; for host-side use and tests.
  public double[] toDoubles() {
    double[] values = new double[Math.toIntExact(shape.elements())];
    MemorySegment data = data();
    forEachOffset((index, at) -> values[index] = read(data, at));
    return values;
  }

  /// All elements in row-major order as floats.
  public float[] toFloats() {
    if (type == DType.F32 && isContiguous()) {
      return data().asSlice(0, shape.elements() * Float.BYTES).toArray(ValueLayout.JAVA_FLOAT);
    }
    double[] values = toDoubles();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /// Writes elements in row-major order, converted to this tensor's type.
  public Tensor set(double... values) {
    if (values.length != shape.elements()) {
      throw new TensorException("GP-SHAPE-006", "set: " + values.length + " values for shape " + shape);
    }
    if (hasData()) {
      MemorySegment data = data();
      forEachOffset((index, at) -> write(data, at, values[index]));
    } else {
      checkAlive();
    }
    markWritten();
    return this;
  }

  /// Writes elements in row-major order, converted to this tensor's type.
  public Tensor set(float[] values) {
    if (values.length != shape.elements()) {
      throw new TensorException("GP-SHAPE-006", "set: " + values.length + " values for shape " + shape);
    }
    if (!hasData()) {
      checkAlive();
      markWritten();
      return this;
    }
    MemorySegment data = data();
    if (type == DType.F32 && isContiguous()) {
      MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
    } else {
      forEachOffset((index, at) -> write(data, at, values[index]));
    }
    markWritten();
    return this;
  }

  /// Receives the flat row-major index of an element and its offset from [#data()], in elements.
  @FunctionalInterface
  private interface OffsetVisitor {
    void visit(int index, long offset);
  }

  private void forEachOffset(OffsetVisitor visitor) {
    long n = shape.elements();
    long[] index = new long[shape.rank()];
    long at = 0;
    for (int i = 0; i < n; i++) {
      visitor.visit(i, at);
      for (int axis = index.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape.size(axis)) {
          break;
        }
        at -= strides[axis] * shape.size(axis);
        index[axis] = 0;
      }
    }
  }

  private double read(MemorySegment data, long at) {
    return Elements.read(data, type, at);
  }

  private void write(MemorySegment data, long at, double value) {
    Elements.write(data, type, at, value);
  }

  /// `[2, 197, 768] f32 vector:0`.
  @Override
  public String toString() {
    return shape + " " + type.label() + " " + device;
  }
}
