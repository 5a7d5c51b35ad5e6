/// Golden values: numbers that reference implementations computed, and the rules by which inputs and parameters are
/// filled so that no weights need to be stored. Files are read elsewhere; here they are maps and arrays.
@NullMarked
package org.geopeft.conformance.golden;

import org.jspecify.annotations.NullMarked;
