/// What the suites know of each operation: samples, mistakes, tolerances, FLOPs.
@NullMarked
package org.geopeft.conformance;

import org.jspecify.annotations.NullMarked;
