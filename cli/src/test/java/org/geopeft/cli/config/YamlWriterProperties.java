package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlWriterProperties {

  @Provide
  Arbitrary<Map<String, Object>> documents() {
    Arbitrary<String> texts = Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(12),
        Arbitraries.strings().withChars("-:#[]{}'\"\\ \n\tyesno01.e+_~&*!|>%@`é\u2028").ofMaxLength(8),
        Arbitraries.of("1e-4", "010", "yes", "2020-01-01", "null", "~", "<<", "=", "1:30", "- a", "a: b", "a #b", ""));
    Arbitrary<Object> scalars = Arbitraries.oneOf(
        texts.asGeneric(), Arbitraries.longs().asGeneric(), Arbitraries.doubles().asGeneric(),
        Arbitraries.of(true, false).asGeneric()).injectNull(0.05);
    Arbitrary<Object> level1 = Arbitraries.oneOf(
        scalars, scalars.list().ofMaxSize(3).asGeneric(), Arbitraries.maps(texts, scalars).ofMaxSize(3).asGeneric());
    Arbitrary<Object> level2 = Arbitraries.oneOf(
        level1, level1.list().ofMaxSize(3).asGeneric(), Arbitraries.maps(texts, level1).ofMaxSize(3).asGeneric());
    return Arbitraries.maps(texts, level2).ofMaxSize(4).map(LinkedHashMap::new);
  }

  @Property(tries = 500)
  void whatIsWrittenIsReadBack(@ForAll("documents") Map<String, Object> document) {
    ConfigNode read = YamlReader.read(YamlWriter.write(document), new Place("", 1, 1));
    assertNotNull(read);
    assertEquals(document, read.toJava(), YamlWriter.write(document));
  }

  @ParameterizedTest
  @CsvSource({"0.00094508, 0.00094508", "1e-5, 1.0e-05", "1.5e-8, 1.5e-08", "1, 1.0", "1e16, 1.0e+16",
      "123456789012345.6, 123456789012345.6", "1e15, 1000000000000000.0", "-0.0, -0.0", "1e-300, 1.0e-300"})
  void numbersLookLikePyYamls(double value, String text) {
    assertEquals(text, YamlWriter.real(value));
  }

  @Test
  void blocksLookLikePyYamls() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("class_path", "X");
    inner.put("init_args", Map.of("a", List.of(1L, List.of(2L, 3L))));
    assertEquals("""
        callbacks:
        - class_path: X
          init_args:
            a:
            - 1
            - - 2
              - 3
        """, YamlWriter.write(Map.of("callbacks", List.of(inner))));
  }
}
