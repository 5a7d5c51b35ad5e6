package org.geopeft.geotiff;

/// How the blocks of a file are compressed.
public enum Compression {
  NONE(1),
  LZW(5),
  DEFLATE(8),
  PACKBITS(32773),
  ZSTD(50000);

  private final int code;

  Compression(int code) {
    this.code = code;
  }

  /// The value of the TIFF tag Compression. Deflate is also read under its older number, 32946.
  public int code() {
    return code;
  }
}
