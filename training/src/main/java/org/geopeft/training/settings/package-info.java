/// What a run is asked for, typed: the records that the command line binds a config to, and that a program may make
/// itself. Names and defaults are TerraTorch's and Lightning's.
@NullMarked
package org.geopeft.training.settings;

import org.jspecify.annotations.NullMarked;
