/// Vision transformers: Prithvi.
@NullMarked
package org.geopeft.vit;

import org.jspecify.annotations.NullMarked;
