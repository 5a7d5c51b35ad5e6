/// The reference backend: float64, plain loops, written to be read next to the formula.
@NullMarked
package org.geopeft.tensor.reference;

import org.jspecify.annotations.NullMarked;
