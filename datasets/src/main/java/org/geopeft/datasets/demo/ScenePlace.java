package org.geopeft.datasets.demo;

import java.util.Locale;
import org.geopeft.geotiff.GeoReference;
import org.geopeft.geotiff.GeoTransform;
import org.geopeft.tensor.CounterRandom;

/// Where and when a scene was taken: pixels of 30 m in a UTM zone of North America. Scenes of different number lie in
/// different squares of 100 km, so that no two show the same ground.
///
/// @param zone UTM zone, north
/// @param easting of the left edge, metres
/// @param northing of the upper edge, metres
/// @param year of acquisition
/// @param day of the year
record ScenePlace(int zone, int easting, int northing, int year, int day) {
  private static final int PIXEL = 30;
  private static final int SQUARE = 100_000;
  private static final int ZONES = 8;
  private static final int COLUMNS = 4;
  private static final String[] COLUMN_LETTERS = {"STUVWXYZ", "ABCDEFGH", "JKLMNPQR"};
  private static final String ROW_LETTERS = "ABCDEFGHJKLMNPQRSTUV";
  /// Northing of 40° N, where latitude band S ends and T begins.
  private static final int BAND_T = 4_430_000;

  static ScenePlace of(int scene, long key) {
    int inZone = scene / ZONES;
    int easting = (3 + inZone % COLUMNS) * SQUARE + offset(key, 0);
    int northing = (36 + inZone / COLUMNS * 3 + (int) (3 * CounterRandom.uniform(key, 2))) * SQUARE + offset(key, 1);
    int year = 2018 + (int) (4 * CounterRandom.uniform(key, 3));
    int day = 100 + (int) (200 * CounterRandom.uniform(key, 4));
    return new ScenePlace(10 + scene % ZONES, easting, northing, year, day);
  }

  /// Inside of a square, so far from its rim that the scene fits.
  private static int offset(long key, int index) {
    return PIXEL * (int) (ValueNoise.mix(0.1, 0.9, CounterRandom.uniform(key, index)) * SQUARE / PIXEL);
  }

  /// Tile of the Military Grid Reference System, `10SDH`.
  String tile() {
    char band = northing < BAND_T ? 'S' : 'T';
    char column = COLUMN_LETTERS[zone % 3].charAt(easting / SQUARE - 1);
    int firstRow = zone % 2 == 0 ? 5 : 0;
    char row = ROW_LETTERS.charAt((northing / SQUARE + firstRow) % ROW_LETTERS.length());
    return "" + zone + band + column + row;
  }

  /// The id in split files, `T10SDH.2020248.v1`.
  String id() {
    return String.format(Locale.ROOT, "T%s.%d%03d.v1", tile(), year, day);
  }

  /// The name that files begin with.
  String stem() {
    return "subsetted_512x512_HLS.S30." + id() + ".4";
  }

  GeoReference georeference() {
    return GeoReference.projected(32600 + zone, GeoTransform.northUp(easting, northing, PIXEL, PIXEL));
  }
}
