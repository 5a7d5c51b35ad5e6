/// Vision transformers: Prithvi.
module org.geopeft.vit {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.autograd;

  exports org.geopeft.vit;
}
