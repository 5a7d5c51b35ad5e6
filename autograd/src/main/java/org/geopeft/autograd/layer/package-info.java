@NullMarked
package org.geopeft.autograd.layer;

import org.jspecify.annotations.NullMarked;
