/// Comparisons with other engines, each side in a process of its own, and timings of kernels.
@NullMarked
package org.geopeft.benchmarks;

import org.jspecify.annotations.NullMarked;
