package org.geopeft.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataLoaderTest {
  private final Device device = ReferenceBackend.device();

  private DataLoader loader(SampleSource samples, int batchSize, int workers, long seed) {
    return new DataLoader(samples, FakeSamples.NORMALIZATION,
        new LoaderSettings(batchSize, workers, TrainOrder.SHUFFLED, true, seed), device);
  }

  /// Everything that a batch holds, as text.
  private static String contents(Batch batch) {
    Tensor mask = batch.mask();
    return batch.index() + " " + batch.files() + Arrays.toString(batch.image().toDoubles())
        + (mask == null ? "none" : Arrays.toString(mask.toDoubles()))
        + Arrays.toString(batch.metadata().time().toDoubles())
        + Arrays.toString(batch.metadata().temporalCoords().toDoubles())
        + Arrays.toString(batch.metadata().locationCoords().toDoubles());
  }

  private static List<String> read(BatchStream stream) {
    List<String> all = new ArrayList<>();
    try (stream) {
      while (stream.hasNext()) {
        try (Batch batch = stream.next()) {
          all.add(contents(batch));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void theNumberOfWorkersChangesNothing(int workers) {
    for (int epoch = 0; epoch < 3; epoch++) {
      assertEquals(
          read(loader(new FakeSamples(23), 4, 0, 5).epoch(epoch)),
          read(loader(new FakeSamples(23), 4, workers, 5).epoch(epoch)));
    }
  }

  @Test
  void orderAndAugmentationFollowSeedAndEpoch() {
    List<String> first = read(loader(new FakeSamples(23), 4, 2, 5).epoch(0));
    assertEquals(first, read(loader(new FakeSamples(23), 4, 2, 5).epoch(0)));
    assertNotEquals(first, read(loader(new FakeSamples(23), 4, 2, 5).epoch(1)));
    assertNotEquals(first, read(loader(new FakeSamples(23), 4, 2, 6).epoch(0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void anEpochCanBeEnteredAtAnyBatch(int workers) {
    List<String> whole = read(loader(new FakeSamples(23), 4, 0, 5).epoch(2));
    DataLoader loader = loader(new FakeSamples(23), 4, workers, 5);
    for (int from = 0; from <= loader.batches(); from++) {
      assertEquals(whole.subList(from, whole.size()), read(loader.epoch(2, from, loader.batches())));
    }
    assertEquals(whole.subList(1, 3), read(loader.epoch(2, 1, 3)));
  }

  @Test
  void batchesHoldNormalisedImagesMasksAndMetadata() {
    var settings = new LoaderSettings(2, 0, TrainOrder.FILES, false, 0);
    try (BatchStream stream = new DataLoader(new FakeSamples(5), FakeSamples.NORMALIZATION, settings, device).epoch(0);
        Batch batch = stream.next()) {
      Tensor image = batch.image();
      assertEquals(Shape.of(2, 2, 3, 4), image.shape());
      assertEquals(device.backend().floatType(), image.type());
      assertEquals(Shape.of(2, 3, 4), batch.mask().shape());
      assertEquals(DType.I64, batch.mask().type());
      assertArrayEquals(new double[] {-1, 0, 1, -1}, Arrays.copyOf(batch.mask().toDoubles(), 4));
      assertEquals(Shape.of(2, 4), batch.metadata().time().shape());
      assertEquals(Shape.of(2), batch.metadata().waves().shape());
      assertEquals(Shape.of(2, 1, 2), batch.metadata().temporalCoords().shape());
      assertEquals(Shape.of(2, 2), batch.metadata().locationCoords().shape());
      assertEquals(30.0, batch.metadata().gsd());
      assertEquals("[data/scene_0.tif, data/scene_1.tif]", batch.files().toString());
      double[] pixels = image.toDoubles();
      // sample 1, band 1, first pixel: 100 + 12 and something below 1, mean -2, std 0.5
      assertEquals((112.5 + 2) / 0.5, pixels[24 + 12], 1.0);
    }
  }

  @Test
  void theShortLastBatchIsDroppedOrKept() {
    for (int workers : new int[] {0, 3}) {
      var dropping = new LoaderSettings(4, workers, TrainOrder.FILES, true, 0);
      var keeping = new LoaderSettings(4, workers, TrainOrder.FILES, false, 0);
      DataLoader dropped = new DataLoader(new FakeSamples(10), FakeSamples.NORMALIZATION, dropping, device);
      DataLoader kept = new DataLoader(new FakeSamples(10), FakeSamples.NORMALIZATION, keeping, device);
      assertEquals(2, dropped.batches());
      assertEquals(2, read(dropped.epoch(0)).size());
      assertEquals(3, kept.batches());
      List<String> all = read(kept.epoch(0));
      assertTrue(all.getLast().startsWith("2 [data/scene_8.tif, data/scene_9.tif]"), all.getLast());
    }
  }

  @Test
  void tooFewSamplesForABatchIsAnError() {
    var error = assertThrows(DatasetException.class, () -> loader(new FakeSamples(3), 4, 0, 0));
    assertTrue(error.getMessage().contains("3 samples, too few for one batch of 4"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void aBrokenFileIsNamedAtTheConsumer(int workers) {
    SampleSource samples = new FakeSamples(12) {
      @Override
      public Sample load(int index, long randomKey) throws IOException {
        if (index == 5 || index == 6) {
          throw new IOException("the disk is on fire");
        }
        return super.load(index, randomKey);
      }
    };
    var settings = new LoaderSettings(4, workers, TrainOrder.FILES, true, 0);
    BatchStream stream = new DataLoader(samples, FakeSamples.NORMALIZATION, settings, device).epoch(0);
    stream.next().close();
    var error = assertThrows(DatasetException.class, stream::next);
    assertEquals("Loading data/scene_5.tif failed: the disk is on fire", error.getMessage());
    stream.close();
    assertEquals(0, device.backend().pool().liveBytes());
    assertNoLoaderThreads();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void imagesOfDifferentSizeInABatchAreNamed(int workers) {
    SampleSource samples = new FakeSamples(4) {
      @Override
      int height(int index) {
        return index == 3 ? 5 : 3;
      }
    };
    var settings = new LoaderSettings(4, workers, TrainOrder.FILES, true, 0);
    try (BatchStream stream = new DataLoader(samples, FakeSamples.NORMALIZATION, settings, device).epoch(0)) {
      var error = assertThrows(DatasetException.class, stream::next);
      assertEquals("Images of one batch must be of equal size, but data/scene_0.tif is 3 × 4 pixels in 2 bands and"
          + " data/scene_3.tif is 5 × 4 pixels in 2 bands. Cut them to one size, or set batch_size: 1.",
          error.getMessage());
    }
    assertEquals(0, device.backend().pool().liveBytes());
  }

  @Test
  void errorsOfTheMachineReachTheConsumerToo() {
    SampleSource samples = new FakeSamples(4) {
      @Override
      public Sample load(int index, long randomKey) {
        throw new OutOfMemoryError("no room");
      }
    };
    try (BatchStream stream = loader(samples, 2, 2, 0).epoch(0)) {
      assertThrows(OutOfMemoryError.class, stream::next);
    }
  }

  @Test
  void workersStopWhenTheStreamIsClosed() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    SampleSource samples = new FakeSamples(100) {
      @Override
      public Sample load(int index, long randomKey) throws IOException {
        if (index != 0) {
          begun.countDown();
          try {
            Thread.sleep(60_000); // interrupted by close
          } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
          }
        }
        return super.load(index, randomKey);
      }
    };
    var settings = new LoaderSettings(1, 3, TrainOrder.FILES, true, 0);
    BatchStream stream = new DataLoader(samples, FakeSamples.NORMALIZATION, settings, device).epoch(0);
    stream.next().close();
    begun.await();
    stream.close();
    assertNoLoaderThreads();
    assertEquals(0, device.backend().pool().liveBytes());
    assertThrows(IllegalStateException.class, stream::next);
  }

  private static void assertNoLoaderThreads() {
    assertFalse(Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("geopeft-loader")), "loader threads are still there");
  }

  @Test
  void workersRunAheadOnlySoFar() throws InterruptedException {
    AtomicInteger loads = new AtomicInteger();
    SampleSource samples = new FakeSamples(1000) {
      @Override
      public Sample load(int index, long randomKey) throws IOException {
        loads.incrementAndGet();
        return super.load(index, randomKey);
      }
    };
    int batchSize = 4;
    int workers = 5;
    int window = 2 + 2;
    try (BatchStream stream = loader(samples, batchSize, workers, 0).epoch(0)) {
      for (int taken = 1; taken <= 20; taken++) {
        stream.next().close();
        assertTrue(loads.get() <= (taken + window) * batchSize, loads + " loads, " + taken + " batches taken");
      }
    }
  }

  @Test
  void memoryIsBoundedAndUsedAgain() {
    DataLoader loader = loader(new FakeSamples(64), 4, 3, 0);
    long oneBatch;
    try (BatchStream stream = loader.epoch(0, 0, 1); Batch _ = stream.next()) {
      oneBatch = device.backend().pool().liveBytes();
    }
    int mostAtOnce = 3 + 1; // the window of 3 workers and batches of 4, and the one being used
    long reserved = device.backend().pool().reservedBytes();
    for (int epoch = 0; epoch < 20; epoch++) {
      read(loader.epoch(epoch));
      assertEquals(0, device.backend().pool().liveBytes());
    }
    assertTrue(device.backend().pool().peakBytes() <= mostAtOnce * oneBatch);
    assertEquals(reserved, device.backend().pool().reservedBytes());
  }
}
