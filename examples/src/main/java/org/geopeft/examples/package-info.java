/// Programs to read: each has a main, prints what it does, and is run by the tests.
@NullMarked
package org.geopeft.examples;

import org.jspecify.annotations.NullMarked;
