/// One case an operation, and the suites that read them.
module org.geopeft.conformance {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.autograd;

  exports org.geopeft.conformance;
  exports org.geopeft.conformance.golden;
  exports org.geopeft.conformance.suite;
}
