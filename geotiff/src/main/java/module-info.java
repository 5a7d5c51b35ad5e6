/// GeoTIFF and cloud-optimized GeoTIFF: a reader and a writer of its own, with georeference and validity masks.
module org.geopeft.geotiff {
  requires static transitive org.jspecify;
  requires aircompressor.v3;
  requires java.xml;
  requires jdk.unsupported; // aircompressor uses sun.misc.Unsafe and has no module descriptor that says so
  requires proj4j;

  exports org.geopeft.geotiff;
}
