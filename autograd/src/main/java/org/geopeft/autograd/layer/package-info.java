/// Layers with named parameters, slots that may be filled anew, and how weights start.
@NullMarked
package org.geopeft.autograd.layer;

import org.jspecify.annotations.NullMarked;
