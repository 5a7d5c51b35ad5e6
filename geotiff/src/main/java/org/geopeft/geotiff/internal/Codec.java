package org.geopeft.geotiff.internal;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.geopeft.geotiff.Compression;

/// Undoing the compression of one block. A decoder fills the whole output or throws; it never writes beyond it, and
/// stops there when the stream holds more (strips may be padded to their full height).
public final class Codec {
  private Codec() {}

  /// A stream that does not decode; the message says why, without the file's name.
  public static final class CorruptStreamException extends Exception {
    public CorruptStreamException(String message) {
      super(message);
    }
  }

  /// The most bytes that `compressed` bytes can decode to; a block that claims more is refused before any allocation.
  public static long mostBytes(Compression compression, long compressed) {
    return switch (compression) {
      case NONE -> compressed;
      case PACKBITS -> compressed * 128;
      // a code has at least 9 bits and stands for fewer than 4096 bytes
      case LZW -> compressed * 4096;
      // zlib's documented bound is 1032:1
      case DEFLATE -> compressed * 1040;
      // four bytes can repeat one byte over a block of 128 KiB
      case ZSTD -> compressed * 32768;
    };
  }

  /// Decodes `in` into `out`, filling it.
  public static void decode(Compression compression, byte[] in, byte[] out) throws CorruptStreamException {
    switch (compression) {
      case NONE -> {
        requireFull(in.length, out.length);
        System.arraycopy(in, 0, out, 0, out.length);
      }
      case PACKBITS -> PackBits.decode(in, out);
      case LZW -> new LzwDecoder(in).decode(out);
      case DEFLATE -> inflate(in, out);
      case ZSTD -> zstd(in, out);
    }
  }

  static void requireFull(int have, int want) throws CorruptStreamException {
    if (have < want) {
      throw new CorruptStreamException("it ends after " + have + " of " + want + " bytes");
    }
  }

  private static void inflate(byte[] in, byte[] out) throws CorruptStreamException {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(in);
      int done = 0;
      while (done < out.length) {
        int n = inflater.inflate(out, done, out.length - done);
        if (n == 0) {
          break;
        }
        done += n;
      }
      requireFull(done, out.length);
      // one more byte makes zlib check the Adler-32 behind the last one
      int more = inflater.finished() ? 0 : inflater.inflate(new byte[1]);
      if (more == 0 && !inflater.finished()) {
        throw new CorruptStreamException("its end is missing");
      }
    } catch (DataFormatException e) {
      throw new CorruptStreamException("zlib says: " + e.getMessage());
    }
  }

  /// The decoder refuses windows above 8 MiB (encoders announce 128 MiB at level 22). It decodes into one array where
  /// all that came before is at hand, so the announced window (RFC 8878, 3.1.1.1.2) does not matter to it.
  private static void narrowZstdWindow(byte[] in) {
    boolean singleSegment = in.length > 5 && (in[4] & 0x20) != 0;
    int exponent = in.length > 5 ? (in[5] & 0xFF) >> 3 : 0;
    if (!singleSegment && exponent > 13) {
      in[5] = 13 << 3;
    }
  }

  private static void zstd(byte[] in, byte[] out) throws CorruptStreamException {
    try {
      narrowZstdWindow(in);
      requireFull(new ZstdJavaDecompressor().decompress(in, 0, in.length, out, 0, out.length), out.length);
    } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new CorruptStreamException("the ZSTD decoder says: " + e.getMessage());
    }
  }
}
