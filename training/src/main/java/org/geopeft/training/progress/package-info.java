@NullMarked
package org.geopeft.training.progress;

import org.jspecify.annotations.NullMarked;
