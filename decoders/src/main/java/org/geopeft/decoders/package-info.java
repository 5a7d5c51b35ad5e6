@NullMarked
package org.geopeft.decoders;

import org.jspecify.annotations.NullMarked;
