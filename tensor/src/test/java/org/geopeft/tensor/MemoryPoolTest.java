package org.geopeft.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.shape.ShapeBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {
  private final Device device = ReferenceBackend.device();
  private final MemoryPool pool = device.backend().pool();

  @AfterEach
  void close() {
    assertEquals(0, pool.liveBytes());
    pool.close();
  }

  private Scope scope() {
    return device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
  }

  @Test
  void aFreedBlockIsUsedAgain() {
    long address;
    try (Scope scope = scope()) {
      address = scope.allocate(Shape.of(1000)).data().address();
    }
    try (Scope scope = scope()) {
      assertEquals(address, scope.allocate(Shape.of(1000)).data().address());
      assertNotEquals(address, scope.allocate(Shape.of(1000)).data().address());
    }
  }

  @Test
  void identicalStepsReserveNothingNew() {
    List<Long> reserved = new ArrayList<>();
    for (int step = 0; step < 50; step++) {
      try (Scope scope = scope()) {
        for (int i = 0; i < 20; i++) {
          scope.allocate(Shape.of(17 + 997L * i));
          try (Scope inner = scope.nested()) {
            inner.allocate(Shape.of(40_000 + 31L * i));
          }
        }
      }
      reserved.add(pool.reservedBytes());
    }
    assertTrue(reserved.getFirst() > 0);
    assertEquals(reserved.getFirst(), reserved.getLast());
  }

  @Test
  void blocksAreAlignedAndDoNotOverlap() {
    try (Scope scope = scope()) {
      List<Tensor> tensors = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Tensor tensor = scope.allocate(Shape.of(1 + i * 7L % 90));
        device.backend().fill(tensor, i);
        assertEquals(0, tensor.data().address() % 64);
        tensors.add(tensor);
      }
      for (int i = 0; i < 200; i++) {
        for (double value : tensors.get(i).toDoubles()) {
          assertEquals(i, value);
        }
      }
    }
  }

  @Test
  void blockSizesWasteAtMostAnEighth() {
    for (long bytes = 1; bytes < 1L << 40; bytes += 1 + bytes / 3) {
      long size = MemoryPool.blockSize(bytes);
      assertTrue(size >= bytes && size <= Math.max(64, bytes + bytes / 8 + 64), bytes + " in a block of " + size);
      assertEquals(0, size % 64);
      assertEquals(size, MemoryPool.blockSize(size));
    }
  }

  @Test
  void useAfterCloseNamesTheRule() {
    Tensor escaped;
    Tensor view;
    try (Scope scope = scope()) {
      escaped = scope.allocate(Shape.of(2, 3));
      view = escaped.permute(1, 0);
      assertTrue(view.isAlive());
    }
    assertFalse(escaped.isAlive());
    for (Tensor dead : List.of(escaped, view)) {
      TensorException e = assertThrows(TensorException.class, dead::toDoubles);
      assertEquals("GP-MEM-001", e.id());
      assertTrue(e.getMessage().contains("f64 reference:0") && e.getMessage().contains("rule "), e.getMessage());
      assertThrows(TensorException.class, () -> dead.set(1, 2, 3, 4, 5, 6));
    }
    assertEquals("GP-MEM-001", assertThrows(TensorException.class, escaped::retain).id());
  }

  @Test
  void aBlockUsedAgainDoesNotReviveOldTensors() {
    Tensor old;
    try (Scope scope = scope()) {
      old = scope.allocate(Shape.of(8));
    }
    try (Scope scope = scope()) {
      scope.allocate(Shape.of(8)).set(1, 2, 3, 4, 5, 6, 7, 8);
      assertThrows(TensorException.class, old::toDoubles);
    }
  }

  @Test
  void aRetainedTensorOutlivesItsScope() {
    Tensor kept;
    try (Scope scope = scope()) {
      kept = scope.allocate(Shape.of(2)).set(3, 4).retain();
      assertEquals(2, kept.owners());
    }
    assertEquals(3, kept.select(0, 0).item());
    kept.release();
    assertFalse(kept.isAlive());
    TensorException e = assertThrows(TensorException.class, kept::release);
    assertEquals("GP-MEM-001", e.id());
    assertEquals(0, pool.liveBytes(), "a second release changes nothing");
  }

  @Test
  void aPassedTensorBelongsToTheParent() {
    try (Scope outer = scope()) {
      Tensor result;
      try (Scope inner = outer.nested()) {
        inner.allocate(Shape.of(100));
        result = inner.pass(inner.allocate(Shape.of(2)).set(5, 6));
      }
      assertEquals(5, result.select(0, 0).item());
      assertEquals(1, result.owners());
      outer.release(result);
      assertFalse(result.isAlive());
      outer.release(result); // nothing to do any more
    }
    try (Scope orphan = scope()) {
      Tensor tensor = orphan.allocate(Shape.of(1));
      assertThrows(IllegalStateException.class, () -> orphan.pass(tensor));
    }
  }

  @Test
  void adoptingTwiceOwnsOnce() {
    try (Scope outer = scope();
        Scope inner = outer.nested()) {
      Tensor tensor = inner.allocate(Shape.of(3));
      outer.adopt(tensor);
      outer.adopt(tensor.permute(0));
      assertEquals(2, tensor.owners());
    }
  }

  @Test
  void aClosedScopeGivesNothing() {
    Scope scope = scope();
    scope.close();
    scope.close();
    assertThrows(TensorException.class, () -> scope.allocate(Shape.of(1)));
  }

  @Test
  void theReportCountsByPurpose() {
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS);
        Scope scope = scope()) {
      weights.allocate(Shape.of(8));
      scope.allocate(Shape.of(16));
      scope.allocate(DType.F64, Shape.of(24), MemoryUse.SCRATCH);
      MemoryReport report = pool.report();
      assertEquals(64, report.live().get(MemoryUse.WEIGHTS));
      assertEquals(128, report.live().get(MemoryUse.ACTIVATIONS));
      assertEquals(192, report.live().get(MemoryUse.SCRATCH));
      assertEquals(384, report.liveBytes());
      assertTrue(report.toString().contains("weights"), report::toString);
    }
    assertEquals(384, pool.peakBytes());
    assertEquals(64, pool.report().peak().get(MemoryUse.WEIGHTS));
    pool.resetPeak();
    assertEquals(0, pool.peakBytes());
  }

  @Test
  void aCountingPoolCountsWithoutMemory() {
    Device shapes = ShapeBackend.device();
    try (Scope scope = shapes.scope(Lifetime.RUN, MemoryUse.WEIGHTS)) {
      scope.allocate(Shape.of(1L << 40));
      assertEquals(4L << 40, shapes.backend().pool().liveBytes());
      assertEquals(0, shapes.backend().pool().reservedBytes());
    }
    assertEquals(0, shapes.backend().pool().liveBytes());
  }

  @Test
  void sizesAreWrittenAsPeopleReadThem() {
    assertEquals("0.5 kB", MemoryReport.size(512));
    assertEquals("14.9 MB", MemoryReport.size(14_900_000));
    assertEquals("1.30 GB", MemoryReport.size(1_300_000_000));
  }
}
