@NullMarked
package org.geopeft.training.callbacks;

import org.jspecify.annotations.NullMarked;
