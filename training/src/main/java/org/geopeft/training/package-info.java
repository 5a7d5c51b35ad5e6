@NullMarked
package org.geopeft.training;

import org.jspecify.annotations.NullMarked;
