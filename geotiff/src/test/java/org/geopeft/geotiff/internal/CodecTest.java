package org.geopeft.geotiff.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.geopeft.geotiff.Compression;
import org.geopeft.geotiff.internal.Codec.CorruptStreamException;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static byte[] decode(Compression compression, byte[] in, int length) throws CorruptStreamException {
    byte[] out = new byte[length];
    Codec.decode(compression, in, out);
    return out;
  }

  /// TIFF 6.0, section 9.
  @Test
  void packBitsOfTheSpecification() throws CorruptStreamException {
    byte[] packed = HexFormat.of().parseHex("feaa0280002afdaa0380002a22f7aa");
    byte[] unpacked = HexFormat.of().parseHex("aaaaaa80002aaaaaaaaa80002a22aaaaaaaaaaaaaaaaaaaa");
    assertArrayEquals(unpacked, decode(Compression.PACKBITS, packed, unpacked.length));
    assertThrows(CorruptStreamException.class, () -> decode(Compression.PACKBITS, packed, unpacked.length + 1));
    byte[] cut = Arrays.copyOf(packed, packed.length - 1);
    assertThrows(CorruptStreamException.class, () -> decode(Compression.PACKBITS, cut, unpacked.length));
  }

  @Test
  void packBitsSkipsItsEmptyCode() throws CorruptStreamException {
    assertArrayEquals(new byte[] {5, 5}, decode(Compression.PACKBITS, new byte[] {-128, -1, 5}, 2));
  }

  /// TIFF 6.0, section 13: the pixels 7 7 7 8 8 7 7 6 6 become these codes of nine bits.
  @Test
  void lzwOfTheSpecification() throws CorruptStreamException {
    byte[] stream = nineBits(256, 7, 258, 8, 8, 258, 6, 6, 257);
    byte[] pixels = {7, 7, 7, 8, 8, 7, 7, 6, 6};
    assertArrayEquals(pixels, decode(Compression.LZW, stream, 9));
    assertArrayEquals(stream, new LzwEncoder().encode(pixels, 9));
  }

  private static byte[] nineBits(int... codes) {
    StringBuilder bits = new StringBuilder();
    for (int code : codes) {
      bits.append(Integer.toBinaryString(code | 512).substring(1));
    }
    while (bits.length() % 8 != 0) {
      bits.append('0');
    }
    byte[] out = new byte[bits.length() / 8];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
    }
    return out;
  }

  @Test
  void lzwRefusesCodesThatAreNotInTheTable() {
    assertThrows(CorruptStreamException.class, () -> decode(Compression.LZW, nineBits(256, 300), 4));
    assertThrows(CorruptStreamException.class, () -> decode(Compression.LZW, nineBits(256, 7, 260), 4));
    assertThrows(CorruptStreamException.class, () -> decode(Compression.LZW, nineBits(256, 7, 257), 4));
  }

  @Test
  void theOldKindOfLzwIsNamed() {
    CorruptStreamException e =
        assertThrows(CorruptStreamException.class, () -> decode(Compression.LZW, new byte[] {0, 1, 2, 3}, 4));
    assertTrue(e.getMessage().contains("old kind"), e.getMessage());
  }

  @Test
  void encodersAndDecodersAreInverse() throws CorruptStreamException {
    LzwEncoder lzw = new LzwEncoder();
    for (int seed = 0; seed < 60; seed++) {
      byte[] data = data(seed);
      roundTrip(Compression.LZW, data, in -> lzw.encode(in, in.length));
      roundTrip(Compression.DEFLATE, data, CodecTest::deflate);
      roundTrip(Compression.ZSTD, data, CodecTest::zstd);
    }
  }

  private static void roundTrip(Compression compression, byte[] data, UnaryOperator<byte[]> encoder)
      throws CorruptStreamException {
    byte[] stream = encoder.apply(data);
    assertTrue(Codec.mostBytes(compression, stream.length) >= data.length, compression + " " + stream.length);
    assertArrayEquals(data, decode(compression, stream, data.length), compression.toString());
    assertThrows(CorruptStreamException.class, () -> decode(compression, stream, data.length + 1));
  }

  /// Lengths around the points where codes widen and the table is cleared; noise, ramps and constants.
  private static byte[] data(int seed) {
    Random random = new Random(seed);
    int length = switch (seed % 6) {
      case 0 -> 1 + seed / 6;
      case 1 -> 250 + seed;
      case 2 -> 3830 + seed / 3;
      case 3 -> 4090 + seed / 3;
      case 4 -> 100_000;
      default -> random.nextInt(20_000) + 1;
    };
    byte[] data = new byte[length];
    switch (seed % 4) {
      case 0 -> random.nextBytes(data);
      case 1 -> Arrays.fill(data, (byte) seed);
      case 2 -> {
        for (int i = 0; i < length; i++) {
          data[i] = (byte) (i / 3);
        }
      }
      default -> {
        for (int i = 0; i < length; i++) {
          data[i] = (byte) random.nextInt(3);
        }
      }
    }
    return data;
  }

  private static byte[] deflate(byte[] in) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(in);
      deflater.finish();
      byte[] out = new byte[in.length * 2 + 64];
      return Arrays.copyOf(out, deflater.deflate(out));
    }
  }

  private static byte[] zstd(byte[] in) {
    ZstdJavaCompressor compressor = new ZstdJavaCompressor();
    byte[] out = new byte[compressor.maxCompressedLength(in.length)];
    return Arrays.copyOf(out, compressor.compress(in, 0, in.length, out, 0, out.length));
  }

  @Test
  void aWrongChecksumIsAnError() {
    byte[] stream = deflate(new byte[1000]);
    stream[stream.length - 1] ^= 1;
    CorruptStreamException e =
        assertThrows(CorruptStreamException.class, () -> decode(Compression.DEFLATE, stream, 1000));
    assertTrue(e.getMessage().contains("incorrect data check"), e.getMessage());
  }

  @Test
  void whatAStreamHoldsBeyondTheBlockIsLeft() throws CorruptStreamException {
    byte[] data = data(10);
    byte[] start = Arrays.copyOf(data, data.length / 2);
    assertArrayEquals(start, decode(Compression.DEFLATE, deflate(data), start.length));
    assertArrayEquals(start, decode(Compression.LZW, new LzwEncoder().encode(data, data.length), start.length));
    assertArrayEquals(start, decode(Compression.NONE, data, start.length));
  }

  @Test
  void checksumsOfPartsCombine() {
    byte[] data = data(4);
    CRC32 whole = new CRC32();
    whole.update(data);
    for (int cut : new int[] {0, 1, 7, 50_000, data.length - 1, data.length}) {
      CRC32 a = new CRC32();
      CRC32 b = new CRC32();
      a.update(data, 0, cut);
      b.update(data, cut, data.length - cut);
      assertEquals(whole.getValue(), Crc32Combiner.combine(a.getValue(), b.getValue(), data.length - cut));
    }
  }

  @Test
  void predictorsAddUp() {
    byte[] bytes = {1, 2, 3, 4, 5, 6, 10, 20, 1, 1, 1, 1};
    Predictor.addUp(bytes, 6, 1, 2);
    assertArrayEquals(new byte[] {1, 2, 4, 6, 9, 12, 10, 20, 11, 21, 12, 22}, bytes);
    byte[] shorts = {(byte) 0xFF, 0, 1, 0, (byte) 0xFF, (byte) 0xFF};
    Predictor.addUp(shorts, 6, 2, 1);
    assertArrayEquals(new byte[] {(byte) 0xFF, 0, 0, 1, (byte) 0xFF, 0}, shorts);
  }

  /// Two floats, 1 (3f800000) and −2 (c0000000): the planes 3f c0, 80 00, 00 00, 00 00 as differences.
  @Test
  void planesOfBytesJoin() {
    byte[] row = {0x3F, (byte) 0x81, (byte) 0xC0, (byte) 0x80, 0, 0, 0, 0};
    Predictor.joinPlanes(row, 8, 4, 1);
    assertArrayEquals(new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, (byte) 0xC0}, row);
  }
}
