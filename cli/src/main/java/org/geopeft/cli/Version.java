package org.geopeft.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version the build wrote into the jar.
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"geopeft " + number()};
  }

  static String number() {
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IllegalStateException("build.properties is missing from the jar of geopeft: build it again");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read build.properties in the jar of geopeft", e);
    }
  }
}
