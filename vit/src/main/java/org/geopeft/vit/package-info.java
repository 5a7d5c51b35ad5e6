@NullMarked
package org.geopeft.vit;

import org.jspecify.annotations.NullMarked;
