/// A backend without data: shapes, FLOPs and bytes.
@NullMarked
package org.geopeft.tensor.shape;

import org.jspecify.annotations.NullMarked;
