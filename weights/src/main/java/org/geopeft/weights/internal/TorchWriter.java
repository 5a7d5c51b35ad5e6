package org.geopeft.weights.internal;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/// PyTorch's zip format: the pickle, some words about the format, one record a storage.
public final class TorchWriter {
  private static final String PREFIX = "archive/";

  private final PickleWriter.Pickle pickle;
  private final long zip64Limit;

  /// Makes the pickle, so that nothing is written of a tree that cannot be.
  ///
  /// @throws CheckpointException if the tree holds something else than tensors and plain values
  public TorchWriter(@Nullable Object tree) {
    this(tree, ZipWriter.ZIP64_LIMIT);
  }

  TorchWriter(@Nullable Object tree, long zip64Limit) {
    this.pickle = PickleWriter.write(tree);
    this.zip64Limit = zip64Limit;
  }

  /// Writes the file.
  public void write(WritableByteChannel channel) throws IOException {
    ZipWriter zip = new ZipWriter(channel, zip64Limit);
    zip.record(PREFIX + "data.pkl", MemorySegment.ofArray(pickle.bytes()));
    word(zip, ".format_version", "1");
    word(zip, ".storage_alignment", Integer.toString(ZipWriter.ALIGNMENT));
    word(zip, "byteorder", "little");
    for (int i = 0; i < pickle.records().size(); i++) {
      StoredTensor tensor = pickle.records().get(i);
      zip.record(PREFIX + "data/" + i, tensor.data());
    }
    word(zip, "version", "3\n");
    zip.finish();
  }

  private static void word(ZipWriter zip, String name, String text) throws IOException {
    zip.record(PREFIX + name, MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
