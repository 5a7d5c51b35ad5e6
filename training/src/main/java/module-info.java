/// Training: tasks, metrics, schedules, callbacks, loggers and checkpoints.
module org.geopeft.training {
  requires static transitive org.jspecify;
  requires de.siegmar.fastcsv;

  exports org.geopeft.training;
  exports org.geopeft.training.callbacks;
  exports org.geopeft.training.logging;
  exports org.geopeft.training.metrics;
  exports org.geopeft.training.progress;
  exports org.geopeft.training.schedule;
}
