/// Data sets: data modules, the batch loader, augmentation, and scenes that the project generates itself.
module org.geopeft.datasets {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.tensor;
  requires org.geopeft.geotiff;

  exports org.geopeft.datasets;
  exports org.geopeft.datasets.demo;
  exports org.geopeft.datasets.golden;
}
