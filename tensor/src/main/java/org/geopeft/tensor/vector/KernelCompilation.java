package org.geopeft.tensor.vector;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.management.JMException;
import javax.management.ObjectName;

/// What the JVM's compilers must be told before the first kernel runs.
///
/// C1 is kept away from the kernels: it runs out of registers on them, and a method that C1 has begun can stay with its
/// slow code for good. The directives can also be given on the command line (`-XX:CompilerDirectivesFile`); here they
/// are added to the running JVM, where it lets us.
///
/// All kinds of memory segments are loaded. C2 compiles kernels for the kinds that it knows: when the first heap
/// segment turned up later (in an output stream, say), all kernels were thrown away and came back twenty times slower.
final class KernelCompilation {
  private static final System.Logger LOG = System.getLogger(KernelCompilation.class.getName());
  private static final String RESOURCE = "compiler-directives.json";
  private static final String STATE = apply();

  private KernelCompilation() {}

  /// Adds the directives, once for the JVM, and says what came of it.
  static String prepare() {
    return STATE;
  }

  private static String apply() {
    try {
      Path file = Files.createTempFile("geopeft-directives", ".json");
      try (InputStream in = KernelCompilation.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          return "compiler directives missing";
        }
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        loadSegmentClasses(file);
        return add(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException | JMException | LinkageError e) {
      LOG.log(System.Logger.Level.DEBUG, "compiler directives were not added", e);
      return "no compiler directives (" + e.getClass().getSimpleName() + "; kernels may stay slow for a while)";
    }
  }

  private static String add(Path file) throws JMException {
    Object answer =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "compilerDirectivesAdd",
                new Object[] {new String[] {file.toString()}},
                new String[] {String[].class.getName()});
    LOG.log(System.Logger.Level.DEBUG, "compiler directives: {0}", answer);
    return "kernels compiled by C2 only";
  }

  private static void loadSegmentClasses(Path file) throws IOException {
    MemorySegment[] heap = {
      MemorySegment.ofArray(new byte[1]),
      MemorySegment.ofArray(new char[1]),
      MemorySegment.ofArray(new short[1]),
      MemorySegment.ofArray(new int[1]),
      MemorySegment.ofArray(new long[1]),
      MemorySegment.ofArray(new float[1]),
      MemorySegment.ofArray(new double[1])
    };
    for (MemorySegment segment : heap) {
      segment.fill((byte) 1);
    }
    try (FileChannel channel = FileChannel.open(file); Arena arena = Arena.ofConfined()) {
      channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).get(ValueLayout.JAVA_BYTE, 0);
    }
  }
}
