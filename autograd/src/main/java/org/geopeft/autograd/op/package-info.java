@NullMarked
package org.geopeft.autograd.op;

import org.jspecify.annotations.NullMarked;
