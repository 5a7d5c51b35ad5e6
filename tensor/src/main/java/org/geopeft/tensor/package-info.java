@NullMarked
package org.geopeft.tensor;

import org.jspecify.annotations.NullMarked;
