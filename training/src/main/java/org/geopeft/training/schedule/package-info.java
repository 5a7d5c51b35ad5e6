@NullMarked
package org.geopeft.training.schedule;

import org.jspecify.annotations.NullMarked;
