package org.geopeft.tensor;

/// How `[B, C, S]` falls into planes of S elements, and which planes share statistics `[M, G]`; see [ChannelNorms].
/// Planes are numbered b·C + c, sets m·G + g.
///
/// @param batch B
/// @param channels C
/// @param length S
/// @param groups G
/// @param shared whether all samples share statistics
public record ChannelPlanes(int batch, int channels, int length, int groups, boolean shared) {
  /// The planes of x with these statistics.
  public static ChannelPlanes of(Tensor x, Tensor statistics) {
    Shape shape = x.shape();
    int batch = shape.intSize(0);
    boolean shared = statistics.shape().size(0) == 1;
    return new ChannelPlanes(
        batch, shape.intSize(1), shape.intSize(2), statistics.shape().intSize(1), shared);
  }

  /// B·C.
  public int count() {
    return Math.multiplyExact(batch, channels);
  }

  /// M·G.
  public int sets() {
    return (shared ? 1 : batch) * groups;
  }

  /// Elements that share statistics.
  public long elements() {
    return (shared ? batch : 1L) * channelsOfGroup() * length;
  }

  private int channelsOfGroup() {
    return channels / Math.max(1, groups);
  }

  /// The set of a plane.
  public int set(int plane) {
    int group = channel(plane) / channelsOfGroup();
    return shared ? group : plane / channels * groups + group;
  }

  /// The channel of a plane.
  public int channel(int plane) {
    return plane % channels;
  }

  /// Number of planes of a set.
  public int planesOfSet() {
    return (shared ? batch : 1) * channelsOfGroup();
  }

  /// The i-th plane of a set, in rising order.
  public int plane(int set, int i) {
    int sample = shared ? i / channelsOfGroup() : set / groups;
    return sample * channels + set % groups * channelsOfGroup() + i % channelsOfGroup();
  }
}
