/// Whole models by TerraTorch's names: registry, factory, published weights.
module org.geopeft.models {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.autograd;
  requires transitive org.geopeft.vit;
  requires transitive org.geopeft.peft;
  requires transitive org.geopeft.decoders;
  requires transitive org.geopeft.weights;

  exports org.geopeft.models;
}
