/// Losses as tasks use them: reduced, combined, and with the pixels that do not count left out.
@NullMarked
package org.geopeft.autograd.loss;

import org.jspecify.annotations.NullMarked;
