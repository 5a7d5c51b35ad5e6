package org.geopeft.cli.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A class with its arguments.
///
/// @param name last part of its name
/// @param fullName as jsonargparse prints it
record ClassSection(String name, String fullName, Section arguments) {

  Map<String, @Nullable Object> toMap(Section.Skip skip) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put(KeyPaths.CLASS_PATH, fullName);
    Map<String, @Nullable Object> printed = arguments.toMap(skip);
    if (!printed.isEmpty()) {
      map.put(KeyPaths.INIT_ARGS, printed);
    }
    return map;
  }
}
