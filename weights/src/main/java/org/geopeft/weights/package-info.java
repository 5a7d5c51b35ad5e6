@NullMarked
package org.geopeft.weights;

import org.jspecify.annotations.NullMarked;
