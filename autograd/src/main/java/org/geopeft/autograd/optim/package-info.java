@NullMarked
package org.geopeft.autograd.optim;

import org.jspecify.annotations.NullMarked;
