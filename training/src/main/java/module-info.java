/// Training: tasks, metrics, schedules, callbacks, loggers and checkpoints.
module org.geopeft.training {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.autograd;
  requires transitive org.geopeft.models;
  requires transitive org.geopeft.datasets;
  requires org.geopeft.geotiff;
  requires transitive org.geopeft.tensor;
  requires transitive org.geopeft.weights;
  requires de.siegmar.fastcsv;
  requires tools.jackson.databind;

  exports org.geopeft.training;
  exports org.geopeft.training.callbacks;
  exports org.geopeft.training.checkpoint;
  exports org.geopeft.training.logging;
  exports org.geopeft.training.metrics;
  exports org.geopeft.training.progress;
  exports org.geopeft.training.schedule;
  exports org.geopeft.training.settings;
  exports org.geopeft.training.tiling;
}
