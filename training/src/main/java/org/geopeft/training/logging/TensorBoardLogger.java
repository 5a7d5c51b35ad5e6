package org.geopeft.training.logging;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.geopeft.training.internal.ProtobufWriter;

/// Writes scalars as a TensorBoard event file, `events.out.tfevents.<seconds>.<host>.<pid>.0`.
///
/// The file is a TFRecord sequence (length, masked CRC-32C of the length, data, masked CRC-32C of the data) of
/// `tensorflow.Event` messages. An entry's epoch is written as a scalar of its own, as Lightning does.
public final class TensorBoardLogger implements MetricsLogger {

  // field numbers of tensorflow/core/util/event.proto and framework/summary.proto
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;

  private static final int CRC_MASK = 0xa282ead8;

  private final Clock clock;
  private final Path file;
  private final OutputStream out;

  /// @param folder the run folder, which must exist
  public TensorBoardLogger(Path folder) throws IOException {
    this(folder, Clock.systemUTC());
  }

  TensorBoardLogger(Path folder, Clock clock) throws IOException {
    this.clock = clock;
    long seconds = clock.instant().getEpochSecond();
    this.file = folder.resolve(
        "events.out.tfevents.%d.%s.%d.0".formatted(seconds, host(), ProcessHandle.current().pid()));
    this.out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    record(event().string(EVENT_FILE_VERSION, "brain.Event:2"));
    flush();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // only part of a file name
    }
  }

  /// The event file.
  public Path file() {
    return file;
  }

  @Override
  public void log(LogEntry entry) throws IOException {
    var summary = new ProtobufWriter();
    entry.values().forEach((name, value) -> summary.message(SUMMARY_VALUE, scalar(name, value)));
    if (entry.epoch() != null) {
      summary.message(SUMMARY_VALUE, scalar("epoch", entry.epoch()));
    }
    record(event().int64(EVENT_STEP, entry.step()).message(EVENT_SUMMARY, summary));
  }

  private static ProtobufWriter scalar(String name, double value) {
    return new ProtobufWriter().string(VALUE_TAG, name).float32(VALUE_SIMPLE, (float) value);
  }

  private ProtobufWriter event() {
    Instant now = clock.instant();
    return new ProtobufWriter().float64(EVENT_WALL_TIME, now.getEpochSecond() + now.getNano() * 1e-9);
  }

  private void record(ProtobufWriter event) throws IOException {
    byte[] data = event.toBytes();
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    out.write(length);
    out.write(little(Integer.BYTES).putInt(maskedCrc(length)).array());
    out.write(data);
    out.write(little(Integer.BYTES).putInt(maskedCrc(data)).array());
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// A CRC stored with the data it covers is rotated and shifted, so that a CRC over it again is no constant.
  static int maskedCrc(byte[] data) {
    var crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
