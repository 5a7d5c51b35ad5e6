/// Reading and writing GeoTIFF files: [GeoTiff] opens and reads, [GeoTiffWriter] writes, [Inspection] sums a file up.
@NullMarked
package org.geopeft.geotiff;

import org.jspecify.annotations.NullMarked;
