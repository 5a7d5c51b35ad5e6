/// Compares what this library makes of reference data with golden files of the reference implementation.
@NullMarked
package org.geopeft.datasets.golden;

import org.jspecify.annotations.NullMarked;
