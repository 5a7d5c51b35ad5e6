@NullMarked
package org.geopeft.training.tiling;

import org.jspecify.annotations.NullMarked;
