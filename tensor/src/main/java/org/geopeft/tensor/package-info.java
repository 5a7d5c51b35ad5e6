/// Tensors, the memory they live in, and the contract of those who compute with them.
@NullMarked
package org.geopeft.tensor;

import org.jspecify.annotations.NullMarked;
