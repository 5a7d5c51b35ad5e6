/// Formats byte by byte. Nothing here is API.
@NullMarked
package org.geopeft.weights.internal;

import org.jspecify.annotations.NullMarked;
