/// Gradients: the tape, operations by arity, parameters, and proofs by finite differences.
@NullMarked
package org.geopeft.autograd;

import org.jspecify.annotations.NullMarked;
