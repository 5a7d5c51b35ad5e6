@NullMarked
package org.geopeft.training.checkpoint;

import org.jspecify.annotations.NullMarked;
