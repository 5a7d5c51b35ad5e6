@NullMarked
package org.geopeft.datasets;

import org.jspecify.annotations.NullMarked;
