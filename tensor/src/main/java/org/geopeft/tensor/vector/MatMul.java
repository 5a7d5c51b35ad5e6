package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Products of tensors: batches of matrices, cut into jobs for the threads. Batch axes over which b is repeated are
/// rows of one larger product when the layout of a and out allows it.
final class MatMul {
  /// A product with fewer multiplications than this is one job.
  private static final long JOB_PRODUCTS = 1 << 20;

  /// The most floats of b that are packed at once, 32 MB.
  private static final long PACKED_FLOATS = 8L << 20;

  /// Rows up to which packing b is the greater part of a product.
  private static final int FEW_ROWS = 48;

  /// Panels of b in a job of a product with few rows.
  private static final int PANELS_PER_JOB = 8;

  /// Panels of b that are packed in a job.
  private static final int UNITS_PER_JOB = 4;

  private final WorkerPool workers;
  private final Device device;
  private final Batch a;
  private final Batch b;
  private final Batch out;
  private final @Nullable MemorySegment bias;
  private final boolean accumulate;
  private final @Nullable Further further;
  private final JointAxes batches;
  private final int m;
  private final int k;
  private final int n;

  /// The matrices of a tensor.
  private record Batch(MemorySegment data, long rowStride, long columnStride) {
    Matrix at(long offset) {
      return new Matrix(data, offset, rowStride, columnStride);
    }
  }

  /// A second product that is added while a part of the first is in the cache; its k is small.
  private record Further(Matrix left, Matrix right, int k) {
    static Further of(Tensor c, Tensor d) {
      return new Further(
          new Matrix(c.data(), 0, c.stride(0), c.stride(1)), new Matrix(d.data(), 0, d.stride(0), d.stride(1)),
          c.shape().intSize(1));
    }
  }

  private MatMul(
      WorkerPool workers,
      Device device,
      Tensor a,
      Tensor b,
      @Nullable Tensor bias,
      Tensor out,
      boolean accumulate,
      @Nullable Further further) {
    this.further = further;
    this.workers = workers;
    this.device = device;
    this.bias = bias == null ? null : bias.data();
    this.accumulate = accumulate;
    k = a.shape().intSize(-1);
    n = b.shape().intSize(-1);
    JointAxes rows = JointAxes.ofStrides(
        upTo(a.shape().toArray(), 1), upTo(a.strides(), 1), withoutRows(b), upTo(out.strides(), 1));
    boolean merged = rows.rank() == 1 && rows.stride(1, 0) == 0;
    m = Math.toIntExact(merged ? rows.inner() : a.shape().size(-2));
    batches = merged
        ? JointAxes.ofStrides(new long[0], new long[0], new long[0], new long[0])
        : JointAxes.ofStrides(
            upTo(out.shape().toArray(), 2), upTo(a.strides(), 2), upTo(b.strides(), 2), upTo(out.strides(), 2));
    this.a = new Batch(a.data(), merged ? rows.innerStride(0) : a.stride(-2), a.stride(-1));
    this.b = new Batch(b.data(), b.stride(-2), b.stride(-1));
    this.out = new Batch(out.data(), merged ? rows.innerStride(2) : out.stride(-2), 1);
  }

  /// All but the last `fewer` values.
  private static long[] upTo(long[] values, int fewer) {
    return Arrays.copyOf(values, values.length - fewer);
  }

  /// Strides of b's batch axes and, since every row of a meets the same b, 0 for rows.
  private static long[] withoutRows(Tensor b) {
    long[] strides = upTo(b.strides(), 1);
    strides[strides.length - 1] = 0;
    return strides;
  }

  static void run(
      WorkerPool workers,
      Device device,
      Tensor a,
      Tensor b,
      @Nullable Tensor bias,
      Tensor out,
      boolean accumulate) {
    if (out.shape().elements() > 0) {
      new MatMul(workers, device, a, b, bias, out, accumulate, null).run();
    }
  }

  /// out = a × b + c × d + bias, all of them matrices.
  static void sum(
      WorkerPool workers,
      Device device,
      Tensor a,
      Tensor b,
      Tensor c,
      Tensor d,
      @Nullable Tensor bias,
      Tensor out) {
    if (out.shape().elements() == 0) {
      return;
    }
    int r = c.shape().intSize(1);
    boolean together = r > 0 && r <= PackedMatrix.K_BLOCK && a.shape().size(1) > 0 && out.shape().size(0) > FEW_ROWS
        && out.shape().size(1) > FEW_ROWS;
    new MatMul(workers, device, a, b, bias, out, false, together ? Further.of(c, d) : null).run();
    if (!together) {
      run(workers, device, c, d, null, out, true);
    }
  }

  private void run() {
    long count = batches.rows() * batches.inner();
    long products = (long) m * n * Math.max(1, k);
    long packed = PackedMatrix.floats(k, n);
    if (count > 1 && products < 8 * JOB_PRODUCTS && packed < PACKED_FLOATS / 16) {
      manySmall(count, products, packed);
    } else {
      for (long i = 0; i < count; i++) {
        one(a.at(batches.offset(0, i)), b.at(batches.offset(1, i)), out.at(batches.offset(2, i)));
      }
    }
  }

  /// Each job does some whole matrices.
  private void manySmall(long count, long products, long packed) {
    long perJob = Math.max(1, JOB_PRODUCTS / products);
    int jobs = Math.toIntExact((count + perJob - 1) / perJob);
    long slot = packed + Gemm.SCRATCH_FLOATS;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(Math.min(jobs, workers.threads()) * slot)).data();
      workers.run(jobs, (thread, job) -> {
        long packedAt = thread * slot * 4;
        for (long i = job * perJob; i < Math.min(count, (job + 1) * perJob); i++) {
          Matrix c = out.at(batches.offset(2, i));
          boolean add = prepare(c, 0, m, n);
          if (k > 0) {
            PackedMatrix right = new PackedMatrix(scratch, packedAt, k, n).pack(b.at(batches.offset(1, i)));
            new Gemm(scratch, packedAt + packed * 4).multiply(a.at(batches.offset(0, i)), m, right, c, add);
          }
        }
      });
    }
  }

  private void one(Matrix a, Matrix b, Matrix c) {
    if (k == 0) {
      prepare(c, 0, m, n);
    } else if (m <= FEW_ROWS) {
      fewRows(a, b, m, n, c, true);
    } else if (n <= FEW_ROWS && a.rowStride() == 1 && a.columnStride() != 1) {
      fewColumns(a, b, c);
    } else {
      inParts(a, b, c);
    }
  }

  /// A product with few rows, of which packing b is the greater part (gradients of LoRA's factors): each job packs some
  /// columns of one block along k and uses them while they are in the cache.
  ///
  /// @param prepared whether c begins as bias and accumulation ask for
  private void fewRows(Matrix a, Matrix b, int m, int n, Matrix c, boolean prepared) {
    int block = new PackedMatrix(MemorySegment.NULL, 0, k, n).blockLength();
    int width = PANELS_PER_JOB * PackedMatrix.COLUMNS;
    long packed = PackedMatrix.floats(block, width);
    long slot = packed + Gemm.SCRATCH_FLOATS;
    int jobs = (n + width - 1) / width;
    int atOnce = (long) m * n * k < JOB_PRODUCTS ? jobs : 1;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(Math.min(jobs, workers.threads()) * slot)).data();
      workers.run((jobs + atOnce - 1) / atOnce, (thread, job) -> {
        long at = thread * slot * 4;
        for (int column = job * atOnce * width; column < Math.min(n, (job + 1) * atOnce * width); column += width) {
          int columns = Math.min(width, n - column);
          Matrix target = c.from(0, column);
          boolean add = prepared && prepare(target, column, m, columns);
          Gemm gemm = new Gemm(scratch, at + packed * 4);
          for (int first = 0; first < k; first += block) {
            PackedMatrix right = new PackedMatrix(scratch, at, Math.min(block, k - first), columns);
            gemm.multiply(a.from(0, first), m, right.pack(b.from(first, column)), target, add || first > 0);
          }
        }
      });
    }
  }

  /// A product with few columns and a column-wise a: the transposed product, which has few rows, turned at the end.
  private void fewColumns(Matrix a, Matrix b, Matrix c) {
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment turned = scope.allocate(Shape.of(n, m)).data();
      fewRows(b.transposed(), a.transposed(), n, m, new Matrix(turned, 0, m, 1), false);
      boolean add = prepare(c, 0, m, n);
      for (int row = 0; row < m; row++) {
        long at = c.offset(row, 0) * 4;
        for (int column = 0; column < n; column++) {
          float value = turned.get(FLOAT, ((long) column * m + row) * 4);
          c.data().set(FLOAT, at + column * 4L, add ? value + c.data().get(FLOAT, at + column * 4L) : value);
        }
      }
    }
  }

  /// One product, in parts of the columns so that packing b takes bounded memory.
  private void inParts(Matrix a, Matrix b, Matrix c) {
    int panelsAtOnce = Math.toIntExact(Math.max(1, PACKED_FLOATS / ((long) k * PackedMatrix.COLUMNS)));
    int columns = (int) Math.min(n, (long) panelsAtOnce * PackedMatrix.COLUMNS);
    long packed = PackedMatrix.floats(k + (further == null ? 0 : further.k()), columns);
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch =
          scope.allocate(Shape.of(packed + (long) workers.threads() * Gemm.SCRATCH_FLOATS)).data();
      for (int first = 0; first < n; first += columns) {
        part(a, b.from(0, first), c.from(0, first), first, Math.min(columns, n - first), scratch, packed * 4);
      }
    }
  }

  private void part(
      Matrix a, Matrix b, Matrix c, int firstColumn, int width, MemorySegment scratch, long scratchAt) {
    PackedMatrix right = new PackedMatrix(scratch, 0, k, width);
    boolean small = (long) m * width * k < JOB_PRODUCTS;
    packAll(b, right, small);
    PackedMatrix furtherRight = furtherRight(scratch, firstColumn, width, small);
    int panels = right.panels();
    int rowJobs = small ? 1 : rowJobs();
    int columnJobs = small ? 1 : Math.min(panels, (4 * workers.threads() + rowJobs - 1) / rowJobs);
    int tileRows = (m + Gemm.ROWS - 1) / Gemm.ROWS;
    workers.run(rowJobs * columnJobs, (thread, job) -> {
      int firstRow = share(tileRows, rowJobs, job / columnJobs) * Gemm.ROWS;
      int rows = Math.min(m, share(tileRows, rowJobs, job / columnJobs + 1) * Gemm.ROWS) - firstRow;
      int start = share(panels, columnJobs, job % columnJobs);
      int end = share(panels, columnJobs, job % columnJobs + 1);
      int left = start * PackedMatrix.COLUMNS;
      Matrix target = c.from(firstRow, 0);
      int columns = Math.min(width, end * PackedMatrix.COLUMNS) - left;
      boolean add = prepare(target.from(0, left), firstColumn + left, rows, columns);
      Gemm gemm = new Gemm(scratch, scratchAt + (long) thread * Gemm.SCRATCH_FLOATS * 4);
      gemm.multiply(a.from(firstRow, 0), rows, right, start, end, target, add);
      if (further != null && furtherRight != null) {
        gemm.multiply(further.left().from(firstRow, 0), rows, furtherRight, start, end, target, true);
      }
    });
  }

  /// The columns of the further product's right-hand side, packed behind those of the first.
  private @Nullable PackedMatrix furtherRight(MemorySegment scratch, int firstColumn, int width, boolean small) {
    if (further == null) {
      return null;
    }
    PackedMatrix right = new PackedMatrix(scratch, PackedMatrix.floats(k, width) * 4, further.k(), width);
    packAll(further.right().from(0, firstColumn), right, small);
    return right;
  }

  private void packAll(Matrix b, PackedMatrix right, boolean small) {
    int panels = right.panels();
    int units = panels * right.blocks();
    int perJob = small ? units : UNITS_PER_JOB;
    workers.run((units + perJob - 1) / perJob, (_, job) -> {
      for (int unit = job * perJob; unit < Math.min(units, (job + 1) * perJob); unit++) {
        right.pack(b, unit / panels * right.blockLength(), unit % panels);
      }
    });
  }

  private int rowJobs() {
    return Math.max(1, (m + Gemm.ROW_BLOCK - 1) / Gemm.ROW_BLOCK);
  }

  /// Where part `i` of `parts` even parts begins.
  private static int share(int whole, int parts, int i) {
    return (int) ((long) whole * i / parts);
  }

  /// Brings rows of c to what the product is added to: bias, what c holds, both or (when k is 0) nothing. Returns
  /// whether to add.
  private boolean prepare(Matrix c, int firstColumn, int rows, int columns) {
    if (bias == null) {
      if (k == 0 && !accumulate) {
        for (int row = 0; row < rows; row++) {
          c.data().asSlice(c.offset(row, 0) * 4, columns * 4L).fill((byte) 0);
        }
      }
      return accumulate;
    }
    for (int row = 0; row < rows; row++) {
      long at = c.offset(row, 0) * 4;
      if (accumulate) {
        addBias(bias, firstColumn * 4L, columns, c.data(), at);
      } else {
        MemorySegment.copy(bias, firstColumn * 4L, c.data(), at, columns * 4L);
      }
    }
    return true;
  }

  private static void addBias(MemorySegment bias, long from, int n, MemorySegment to, long at) {
    for (long i = 0; i < n * 4L; i += 4) {
      to.set(FLOAT, at + i, to.get(FLOAT, at + i) + bias.get(FLOAT, from + i));
    }
  }
}
