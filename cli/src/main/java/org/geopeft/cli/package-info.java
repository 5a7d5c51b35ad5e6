/// The command line: Picocli commands over the layers.
@NullMarked
package org.geopeft.cli;

import org.jspecify.annotations.NullMarked;
