package org.geopeft.tensor;

import java.util.Locale;
import java.util.Map;

/// Bytes of a pool by purpose.
///
/// @param pool the pool's name
/// @param live bytes in use now, by purpose
/// @param peak the most that was in use, by purpose (not all at the same time)
/// @param liveBytes bytes in use now
/// @param peakBytes the most that was in use at one time
/// @param reservedBytes bytes taken from the operating system
public record MemoryReport(
    String pool,
    Map<MemoryUse, Long> live,
    Map<MemoryUse, Long> peak,
    long liveBytes,
    long peakBytes,
    long reservedBytes) {

  /// One line a purpose, `weights 14.9 MB (peak 14.9 MB)`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("memory of ").append(pool).append(':');
    for (MemoryUse use : MemoryUse.values()) {
      long now = live.getOrDefault(use, 0L);
      long most = peak.getOrDefault(use, 0L);
      if (most > 0) {
        text.append(String.format(Locale.ROOT, "%n  %-12s %s (peak %s)", label(use), size(now), size(most)));
      }
    }
    return text.append(String.format(
            Locale.ROOT, "%n  %-12s %s (peak %s, reserved %s)", "total", size(liveBytes), size(peakBytes), size(reservedBytes)))
        .toString();
  }

  /// Bytes as people read them, `1.3 GB` (powers of ten).
  public static String size(long bytes) {
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }

  private static String label(MemoryUse use) {
    return use.name().toLowerCase(Locale.ROOT);
  }
}
