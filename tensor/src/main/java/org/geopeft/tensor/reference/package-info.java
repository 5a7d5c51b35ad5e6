@NullMarked
package org.geopeft.tensor.reference;

import org.jspecify.annotations.NullMarked;
