/// The TIFF container, its codecs and its georeferencing tags.
@NullMarked
package org.geopeft.geotiff.internal;

import org.jspecify.annotations.NullMarked;
