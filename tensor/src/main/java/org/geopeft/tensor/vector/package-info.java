/// The CPU backend: float32 in the Vector API over memory off the heap, cache-blocked and parallel. The same bits for
/// any number of threads, before and after compilation: no library transcendental, no lane reduction whose order the
/// compiler may choose, and work is cut in blocks that depend on sizes alone.
@NullMarked
package org.geopeft.tensor.vector;

import org.jspecify.annotations.NullMarked;
