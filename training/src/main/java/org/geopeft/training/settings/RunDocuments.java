package org.geopeft.training.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The texts of a run folder's YAML files, ready to be written.
///
/// @param config `config.yaml`: the merged config with its defaults, without keys of our own, as TerraTorch reads it
/// @param hparams `hparams.yaml`: the task's settings
/// @param deployment `config_deploy.yaml`: the config for inference; null with `deploy_config_file: false`
/// @param original the first config file given, which is copied under its own name; null without any
public record RunDocuments(String config, String hparams, @Nullable String deployment, @Nullable Path original) {}
