/// Optimizers, with PyTorch's names and formulas, and clipping of gradients.
@NullMarked
package org.geopeft.autograd.optim;

import org.jspecify.annotations.NullMarked;
