/// The suites: each takes a case and devices, and throws a [org.geopeft.conformance.suite.Nonconformance] that says
/// which sample, which value and which bound.
@NullMarked
package org.geopeft.conformance.suite;

import org.jspecify.annotations.NullMarked;
