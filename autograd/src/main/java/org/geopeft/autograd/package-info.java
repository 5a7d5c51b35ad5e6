@NullMarked
package org.geopeft.autograd;

import org.jspecify.annotations.NullMarked;
