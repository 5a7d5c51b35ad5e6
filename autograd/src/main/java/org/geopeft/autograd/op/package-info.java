/// The operations, each with its shape rule, forward and backward.
@NullMarked
package org.geopeft.autograd.op;

import org.jspecify.annotations.NullMarked;
