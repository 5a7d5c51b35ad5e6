@NullMarked
package org.geopeft.conformance;

import org.jspecify.annotations.NullMarked;
