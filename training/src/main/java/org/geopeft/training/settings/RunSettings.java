package org.geopeft.training.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Everything one command needs to know.
///
/// @param seed of every random choice (`seed_everything`)
/// @param checkpoint `--ckpt_path`: for `fit` what to resume from, for the others the weights; null for none
/// @param documents what the run folder records about the settings
public record RunSettings(
    long seed,
    TrainerSettings trainer,
    DataSettings data,
    TaskSettings task,
    PredictionSettings prediction,
    GeopeftSettings geopeft,
    @Nullable Path checkpoint,
    RunDocuments documents) {}
