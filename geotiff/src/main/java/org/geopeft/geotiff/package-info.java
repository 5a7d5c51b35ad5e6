@NullMarked
package org.geopeft.geotiff;

import org.jspecify.annotations.NullMarked;
