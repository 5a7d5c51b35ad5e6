/// `geopeft verify`: our numbers against golden files.
@NullMarked
package org.geopeft.cli.verify;

import org.jspecify.annotations.NullMarked;
