@NullMarked
package org.geopeft.peft;

import org.jspecify.annotations.NullMarked;
