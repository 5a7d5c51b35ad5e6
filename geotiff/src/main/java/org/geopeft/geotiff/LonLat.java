package org.geopeft.geotiff;

/// A position in EPSG:4326, in degrees.
public record LonLat(double longitude, double latitude) {}
