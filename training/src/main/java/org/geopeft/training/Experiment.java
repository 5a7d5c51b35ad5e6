package org.geopeft.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.datasets.DataLoader;
import org.geopeft.datasets.DataModule;
import org.geopeft.datasets.DataStatistics;
import org.geopeft.datasets.Split;
import org.geopeft.datasets.TrainOrder;
import org.geopeft.models.EncoderDecoderFactory;
import org.geopeft.models.ModelFlags;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.training.checkpoint.LightningCheckpoint;
import org.geopeft.training.checkpoint.Weights;
import org.geopeft.training.logging.LogEntry;
import org.geopeft.training.logging.MetricsLogger;
import org.geopeft.training.progress.Progress.Phase;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.schedule.Scheduler;
import org.geopeft.training.schedule.TimedScheduler;
import org.geopeft.training.settings.BatchLimit;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.training.settings.TaskSettings;
import org.geopeft.training.settings.TaskSettings.TiledInference;
import org.jspecify.annotations.Nullable;

/// One run as its settings describe it: data, model and trainer put together, and the four things to do with them.
///
/// Opening checks the data's files and the model's arguments before it builds anything; the run folder is made only
/// when a command begins.
public final class Experiment implements AutoCloseable {

  private final RunSettings settings;
  private final Device device;
  private final ProgressListener listener;
  private final StopSignal stop;
  private final Scope scope;
  private final Scope optimizerScope;
  private final DataModule data;
  private final SegmentationTask task;

  private Experiment(
      RunSettings settings, Device device, ProgressListener listener, StopSignal stop, Scope scope, DataModule data,
      SegmentationTask task) {
    this.settings = settings;
    this.device = device;
    this.listener = listener;
    this.stop = stop;
    this.scope = scope;
    this.optimizerScope = device.runScope(MemoryUse.OPTIMIZER);
    this.data = data;
    this.task = task;
  }

  /// Puts a run together.
  ///
  /// @param splits the parts of the data that the command needs; their files must be there
  /// @throws org.geopeft.datasets.DatasetException if files are missing
  /// @throws org.geopeft.models.ModelConfigException with all mistakes of the model's arguments
  public static Experiment open(
      RunSettings settings, Device device, List<Split> splits, ProgressListener listener, StopSignal stop) {
    TaskSettings task = settings.task();
    if (!task.modelFactory().equals("EncoderDecoderFactory")) {
      throw new IllegalArgumentException("model_factory " + task.modelFactory()
          + " is not available in this version; EncoderDecoderFactory is.");
    }
    var freezing = task.freezing();
    EncoderDecoderFactory factory = EncoderDecoderFactory.read(
        modelArgs(settings), new ModelFlags(freezing.backbone(), freezing.decoder(), freezing.head()));
    Integer ignoreIndex = task.ignoreIndex() == null ? null : Math.toIntExact(task.ignoreIndex());
    DataModule data = DataModules.of(settings.data(), factory.classes(), ignoreIndex);
    data.check(splits);
    Scope scope = device.runScope(MemoryUse.WEIGHTS);
    try {
      SegmentationModel model = new PixelWise(factory.build(WeightSource.random(scope, settings.seed())));
      SegmentationLoss loss = SegmentationLoss.of(task, factory.classes(), scope);
      if (loss.leavesClassWeightsOut()) {
        listener.message("class_weights reach the loss ce alone, which is not among the losses: they have no effect.");
      }
      var built = new SegmentationTask(model, factory.classes(), ignoreIndex, task.classNames(), loss);
      return new Experiment(settings, device, listener, stop, scope, data, built);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /// The model's arguments; with a checkpoint, whose weights replace all others, no published ones are looked for.
  private static Map<String, @Nullable Object> modelArgs(RunSettings settings) {
    Map<String, @Nullable Object> args = new LinkedHashMap<>(settings.task().modelArgs());
    if (settings.checkpoint() != null) {
      args.computeIfPresent("backbone_pretrained", (key, value) -> false);
      args.remove("backbone_ckpt_path");
    }
    return args;
  }

  /// The model with its loss and metrics; its parameters may be changed before a command begins.
  public SegmentationTask task() {
    return task;
  }

  /// What a training run left behind.
  ///
  /// @param result how training ended
  /// @param folder the run folder, or null for a trial run, which writes nothing
  /// @param files all files of the folder
  /// @param test metrics on the test split with the best checkpoint, empty unless `test_after_fit`
  public record FitReport(FitResult result, @Nullable Path folder, List<Path> files, Map<String, Double> test) {}

  /// Trains, from the settings' checkpoint if there is one.
  ///
  /// @param observer looks at each step, or null
  public FitReport fit(FitSetup.@Nullable StepObserver observer) throws IOException {
    BatchLimit overfit = settings.trainer().overfitBatches();
    DataLoader train =
        data.loader(Split.TRAIN, device, settings.seed(), overfit == null ? TrainOrder.SHUFFLED : TrainOrder.FILES);
    BatchSource validation = new LoaderBatches(loader(Split.VAL));
    Optimizer optimizer = optimizer();
    if (settings.checkpoint() != null) {
      // an unfit file is refused before there is a run folder
      load(settings.checkpoint(), LightningCheckpoint.readToResume(settings.checkpoint()));
    }
    describe(train.samples().size());
    if (settings.trainer().fastDevRun() > 0) {
      var setup = setup(optimizer, new LoaderBatches(train), validation, List.of(), Path.of(""), observer);
      return new FitReport(new Fit(setup, settings.checkpoint()).run(), null, List.of(), Map.of());
    }
    try (RunOutput output = RunOutput.open(settings)) {
      Path checkpoints = output.folder().checkpoints();
      var setup = setup(optimizer, new LoaderBatches(train), validation, output.loggers(), checkpoints, observer);
      FitResult result = new Fit(setup, settings.checkpoint()).run();
      Map<String, Double> test = Map.of();
      if (settings.geopeft().testAfterFit() && !result.isInterrupted()) {
        if (result.bestCheckpoint() != null) {
          load(result.bestCheckpoint(), LightningCheckpoint.read(result.bestCheckpoint()));
        }
        test = evaluate(Split.TEST, output.loggers());
      }
      return new FitReport(result, output.folder().path(), output.files(), test);
    }
  }

  private Optimizer optimizer() {
    return Optimizers.of(settings.task().optimizer(), optimizerScope, task.parameters(),
        settings.task().lr(), settings.task().lrOverrides());
  }

  private FitSetup setup(
      Optimizer optimizer, BatchSource train, BatchSource validation, List<MetricsLogger> loggers, Path checkpoints,
      FitSetup.@Nullable StepObserver observer) {
    double[] rates = optimizer.groups().stream().mapToDouble(g -> g.rate()).toArray();
    Scheduler scheduler = switch (settings.task().scheduler()) {
      case null -> null;
      case SchedulerSettings.Plateau plateau -> new ReduceLROnPlateau(plateau, rates);
      case SchedulerSettings.Timed timed -> new TimedScheduler(timed, optimizer);
    };
    TiledInference tiling = settings.task().tiling();
    return new FitSetup(
        device, task, optimizer, scheduler, applied(tiling != null && tiling.onValidation()), settings.trainer(), train,
        validation, loggers, checkpoints, settings.task().hyperParameters(), settings.seed(), listener, stop, observer);
  }

  private void describe(int trainImages) {
    long all = 0;
    long trainable = 0;
    for (var parameter : task.parameters()) {
      long elements = parameter.value().tensor().shape().elements();
      all += elements;
      trainable += parameter.value().isTrainable() ? elements : 0;
    }
    listener.message(device.backend().description());
    listener.message(String.format(Locale.ROOT, "%,d of %,d parameters are trained (%.2f %%) on %,d images.",
        trainable, all, 100.0 * trainable / all, trainImages));
  }

  private DataLoader loader(Split split) {
    return data.loader(split, device, settings.seed(), TrainOrder.FILES);
  }

  private SegmentationModel applied(boolean tiled) {
    TiledInference tiling = settings.task().tiling();
    return tiled && tiling != null ? new TiledModel(task.model(), tiling.tiling()) : task.model();
  }

  /// Loads the settings' checkpoint into the model, if there is one.
  ///
  /// @throws org.geopeft.weights.CheckpointException if it is missing, damaged, or of another model
  public void loadCheckpoint() {
    if (settings.checkpoint() == null) {
      listener.message("No --ckpt_path was given: the model runs with its initial weights.");
    } else {
      load(settings.checkpoint(), LightningCheckpoint.read(settings.checkpoint()));
    }
  }

  private void load(Path file, LightningCheckpoint checkpoint) {
    Weights.load(task.model().layer(), SegmentationTask.MODEL_PREFIX, checkpoint.stateDict(), file);
  }

  /// Metrics of a split, `val/…` or `test/…`, with the weights as they are now, written to a run folder of their own.
  public Map<String, Double> evaluate(Split split) throws IOException {
    if (settings.trainer().fastDevRun() > 0) {
      return evaluate(split, List.of());
    }
    try (RunOutput output = RunOutput.open(settings)) {
      return evaluate(split, output.loggers());
    }
  }

  private Map<String, Double> evaluate(Split split, List<MetricsLogger> loggers) throws IOException {
    boolean test = split == Split.TEST;
    TiledInference tiling = settings.task().tiling();
    boolean tiled = tiling != null && (test ? tiling.onTesting() : tiling.onValidation());
    var limits = settings.trainer().limits();
    DataLoader loader = loader(split);
    int batches = (int) limited(test ? limits.test() : limits.validation(), loader.batches());
    var evaluation = new Evaluation(device, task, applied(tiled), listener, stop);
    var result = evaluation.run(new LoaderBatches(loader), batches,
        new Evaluation.Occasion(test ? Phase.TEST : Phase.VALIDATION, -1, -1));
    if (!result.complete()) {
      listener.message("Stopped after %d of %d batches; the metrics are of these only."
          .formatted(result.batches(), batches));
    }
    Map<String, Double> values = result.prefixed(test ? "test/" : "val/");
    for (MetricsLogger logger : loggers) {
      logger.log(new LogEntry(0, 0, values));
    }
    return values;
  }

  private long limited(BatchLimit limit, int available) {
    long trial = settings.trainer().fastDevRun();
    return trial > 0 ? Math.min(trial, available) : limit.of(available);
  }

  /// Writes predictions with the weights as they are now.
  ///
  /// @return the files written
  public List<Path> predict() throws IOException {
    var prediction = new Prediction(device, applied(settings.task().tiling() != null), settings.prediction(),
        settings.task().output(), listener, stop);
    DataLoader loader = loader(Split.PREDICT);
    return prediction.run(
        new LoaderBatches(loader), (int) limited(settings.trainer().limits().predict(), loader.batches()));
  }

  /// Means, deviations and labels of the training data as they are before normalisation and augmentation.
  public DataStatistics statistics() throws IOException {
    return DataStatistics.compute(data.samples(Split.TRAIN));
  }

  /// The bands of a sample, in order.
  public List<String> bands() {
    return data.bands();
  }

  /// Gives the model's memory back.
  @Override
  public void close() {
    optimizerScope.close();
    scope.close();
  }
}
