package org.geopeft.training.settings;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lightning's `Trainer`, as far as a run on one device goes.
///
/// @param maxEpochs most epochs, or −1 for no end
/// @param maxSteps most optimizer steps, or −1 for no end
/// @param fastDevRun number of batches of a trial run that writes nothing, 0 for a real run
/// @param limits how much of each split is used
/// @param overfitBatches not null: training reads these batches in file order, without shuffling
/// @param validation when validation runs
/// @param accumulateGradBatches batches whose gradients make one optimizer step
/// @param gradientClip the bound on gradients, or null for none
/// @param logEveryNSteps distance of logged steps
/// @param enableCheckpointing whether checkpoints are written at all
/// @param rootFolder `default_root_dir`
/// @param loggers in the config's order; the first decides the run folder
/// @param loggingDisabled `logger: false`: everything goes directly to the root folder
/// @param callbacks in the config's order, with the default checkpoint pair where the config names none
public record TrainerSettings(
    Precision precision,
    long maxEpochs,
    long maxSteps,
    long fastDevRun,
    Limits limits,
    @Nullable BatchLimit overfitBatches,
    ValidationSettings validation,
    int accumulateGradBatches,
    @Nullable GradientClip gradientClip,
    int logEveryNSteps,
    boolean enableCheckpointing,
    boolean enableProgressBar,
    Path rootFolder,
    List<LoggerSettings> loggers,
    boolean loggingDisabled,
    List<CallbackSettings> callbacks) {

  public TrainerSettings {
    loggers = List.copyOf(loggers);
    callbacks = List.copyOf(callbacks);
  }

  /// The same with other callbacks.
  public TrainerSettings withCallbacks(List<CallbackSettings> others) {
    return new TrainerSettings(
        precision, maxEpochs, maxSteps, fastDevRun, limits, overfitBatches, validation, accumulateGradBatches,
        gradientClip, logEveryNSteps, enableCheckpointing, enableProgressBar, rootFolder, loggers, loggingDisabled,
        others);
  }

  /// Number type of parameters and computation.
  public enum Precision {
    FLOAT32,
    /// Runs on the reference backend, slowly.
    FLOAT64
  }

  /// How much of each split is used.
  public record Limits(BatchLimit train, BatchLimit validation, BatchLimit test, BatchLimit predict) {

    public static final Limits NONE =
        new Limits(BatchLimit.ALL, BatchLimit.ALL, BatchLimit.ALL, BatchLimit.ALL);
  }

  /// When validation runs.
  ///
  /// @param everyNEpochs epochs between validations; null: only the interval counts, across epochs
  /// @param interval batches, or share of an epoch, between validations inside it
  /// @param sanitySteps validation batches run before training, −1 for all
  public record ValidationSettings(@Nullable Integer everyNEpochs, BatchLimit interval, int sanitySteps) {}

  /// A bound on gradients.
  ///
  /// @param byNorm whether all gradients together are scaled to a norm of `value`; otherwise each element is cut
  public record GradientClip(double value, boolean byNorm) {}
}
