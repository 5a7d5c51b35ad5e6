package org.geopeft.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.Dropout;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.training.logging.MetricsLogger;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.settings.BatchLimit;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.TrainerSettings;

/// A tiny problem: two channels, two classes, a layer that looks at single pixels, with dropout.
final class Toy {

  static final int SIZE = 4;

  private Toy() {}

  /// Two linear layers a pixel.
  static final class Net extends Layer implements SegmentationModel {
    private final Linear decoder;
    private final Linear unused;
    private final boolean useSecond;

    Net(Device device, long seed, boolean useSecond) {
      var source = WeightSource.random(device.runScope(MemoryUse.WEIGHTS), seed);
      this.decoder = add("decoder", Linear.of(source.at("decoder"), 2, 2, Init.normal(0.5)));
      this.unused = add("head", Linear.of(source.at("head"), 2, 2, Init.normal(0.5)));
      this.useSecond = useSecond;
    }

    @Override
    public Layer layer() {
      return this;
    }

    @Override
    public Tensor logits(Run run, Batch batch) {
      Tensor pixels = run.apply(Permute.of(0, 2, 3, 1), batch.image());
      Tensor dropped = run.isTraining() ? run.apply(new Dropout(0.25), pixels) : pixels;
      Tensor scores = decoder.forward(run, dropped);
      return run.apply(Permute.of(0, 3, 1, 2), useSecond ? unused.forward(run, scores) : scores);
    }
  }

  /// Random pictures whose brighter channel tells the class; the order depends on the epoch.
  static final class Data implements BatchSource {
    private final Device device;
    private final int batches;
    private final int ignored;
    final List<String> opened = new ArrayList<>();

    /// @param ignored every so many-th pixel is ignored; 1 ignores all
    Data(Device device, int batches, int ignored) {
      this.device = device;
      this.batches = batches;
      this.ignored = ignored;
    }

    @Override
    public int batches() {
      return batches;
    }

    @Override
    public Pass open(int epoch, int first) {
      opened.add(epoch + ":" + first);
      Iterator<Integer> order =
          IntStream.range(first, batches).map(i -> (i + epoch) % batches).boxed().iterator();
      return new Pass() {
        @Override
        public boolean hasNext() {
          return order.hasNext();
        }

        @Override
        public Batch next() {
          return batch(order.next());
        }

        @Override
        public void close() {}
      };
    }

    private Batch batch(int index) {
      var scope = device.scope(Lifetime.BATCH, MemoryUse.BATCH);
      var random = new Random(index);
      int pixels = SIZE * SIZE;
      double[] image = random.doubles(2L * 2 * pixels, -1, 1).toArray();
      double[] mask = new double[2 * pixels];
      for (int i = 0; i < mask.length; i++) {
        int at = i / pixels * 2 * pixels + i % pixels;
        mask[i] = ignored > 0 && i % ignored == 0 ? -1 : image[at] > image[at + pixels] ? 1 : 0;
      }
      return new Batch(
          scope.allocate(Shape.of(2, 2, SIZE, SIZE)).set(image),
          scope.allocate(DType.I64, Shape.of(2, SIZE, SIZE)).set(mask),
          null, null, List.of(Path.of("image" + index)), scope::close);
    }
  }

  static TrainerSettings settings(Path root, int epochs, CallbackSettings... callbacks) {
    return new TrainerSettings(
        TrainerSettings.Precision.FLOAT64, epochs, -1, 0, TrainerSettings.Limits.NONE, null,
        new TrainerSettings.ValidationSettings(1, BatchLimit.ALL, 2), 1, null, 1, true, false, root, List.of(), false,
        List.of(callbacks));
  }

  static FitSetup setup(Device device, Net net, TrainerSettings settings, BatchSource train, MetricsLogger... loggers) {
    var task = new SegmentationTask(net, 2, -1, List.of("dark", "bright"), SegmentationLoss.crossEntropy(-1));
    var group = new ParameterGroup(task.parameters().stream().map(p -> p.value()).toList(), 0.05);
    var optimizer =
        new Adam(device.runScope(MemoryUse.OPTIMIZER), List.of(group), OptimizerSettings.Adam.ADAM_W);
    var plateau = new ReduceLROnPlateau(
        new ReduceLROnPlateau.Options(Direction.MIN, 0.8, 0, 0.08, true, 0, List.of(0.0), 1e-8), new double[] {0.05});
    return new FitSetup(
        device, task, optimizer, plateau, net, settings, train, new Data(device, 2, 5), List.of(loggers),
        settings.rootFolder().resolve("checkpoints"), Map.of("lr", 0.05), 42,
        ProgressListener.silent(), new StopSignal(), null);
  }
}
