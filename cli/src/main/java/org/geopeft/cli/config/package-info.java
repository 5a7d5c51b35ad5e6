/// From YAML files and command-line overrides to typed settings, with every mistake named at once.
///
/// [ConfigSources] merges files and overrides into one tree of [ConfigNode]s that remember where they were written;
/// [RunBinder] turns the tree into [org.geopeft.training.settings.RunSettings].
@NullMarked
package org.geopeft.cli.config;

import org.jspecify.annotations.NullMarked;
