@NullMarked
package org.geopeft.training.logging;

import org.jspecify.annotations.NullMarked;
