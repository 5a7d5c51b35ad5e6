/// Weight files: safetensors, PyTorch checkpoints, and where the Hugging Face cache keeps them.
module org.geopeft.weights {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.tensor;
  requires tools.jackson.core;

  exports org.geopeft.weights;
}
