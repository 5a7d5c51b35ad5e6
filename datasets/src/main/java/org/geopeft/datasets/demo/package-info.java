/// Small burn-scar scenes that need no download: made by rule from a seed, written as GeoTIFF.
@NullMarked
package org.geopeft.datasets.demo;

import org.jspecify.annotations.NullMarked;
