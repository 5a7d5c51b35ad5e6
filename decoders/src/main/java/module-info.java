/// What stands between a backbone and its logits: necks and decoders.
module org.geopeft.decoders {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.autograd;

  exports org.geopeft.decoders;
}
