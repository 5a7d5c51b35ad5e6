/// Tensors off the Java heap, the memory they live in, and the backends that compute with them.
module org.geopeft.tensor {
  requires static transitive org.jspecify;
  requires jdk.incubator.vector;
  requires static java.management;

  exports org.geopeft.tensor;
  exports org.geopeft.tensor.reference;
  exports org.geopeft.tensor.shape;
  exports org.geopeft.tensor.vector;

  uses org.geopeft.tensor.BackendProvider;
}
