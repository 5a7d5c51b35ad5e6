/// Small programs that use the layers of GeoPEFT as libraries.
module org.geopeft.examples {
  requires static transitive org.jspecify;
  requires org.geopeft.conformance;
  requires org.geopeft.peft;

  exports org.geopeft.examples;
}
