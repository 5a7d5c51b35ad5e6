package org.geopeft.datasets;

import java.time.LocalDateTime;
import java.time.temporal.IsoFields;

/// Dates and places in the form that models take, computed in double precision.
final class AcquisitionMetadata {
  private AcquisitionMetadata() {}

  /// Sine and cosine of week and hour.
  static float[] clayTime(LocalDateTime date) {
    double week = date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) * 2 * Math.PI / 52;
    double hour = date.getHour() * 2 * Math.PI / 24;
    return circle(week, hour);
  }

  /// Sine and cosine of latitude and longitude, given in degrees.
  static float[] clayLatLon(double latitude, double longitude) {
    return circle(latitude * Math.PI / 180, longitude * Math.PI / 180);
  }

  private static float[] circle(double first, double second) {
    return new float[] {
      (float) Math.sin(first), (float) Math.cos(first), (float) Math.sin(second), (float) Math.cos(second)
    };
  }

  /// Year, and day of the year from 0.
  static float[] prithviTime(LocalDateTime date) {
    return new float[] {date.getYear(), date.getDayOfYear() - 1};
  }

  /// Degrees.
  static float[] prithviLatLon(double latitude, double longitude) {
    return new float[] {(float) latitude, (float) longitude};
  }
}
