/// Gradients: tape, operations, layers, losses, optimizers.
module org.geopeft.autograd {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.tensor;

  exports org.geopeft.autograd;
  exports org.geopeft.autograd.op;
  exports org.geopeft.autograd.loss;
  exports org.geopeft.autograd.layer;
  exports org.geopeft.autograd.optim;
  exports org.geopeft.autograd.optim.schedule;
}
