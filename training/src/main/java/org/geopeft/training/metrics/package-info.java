@NullMarked
package org.geopeft.training.metrics;

import org.jspecify.annotations.NullMarked;
