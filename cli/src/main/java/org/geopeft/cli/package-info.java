@NullMarked
package org.geopeft.cli;

import org.jspecify.annotations.NullMarked;
