@NullMarked
package org.geopeft.models;

import org.jspecify.annotations.NullMarked;
