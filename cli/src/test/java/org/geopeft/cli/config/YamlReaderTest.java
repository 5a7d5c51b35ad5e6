package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {

  private static ConfigNode read(String text) {
    ConfigNode node = YamlReader.read(text, new Place("a.yaml", 1, 1));
    assertNotNull(node);
    return node;
  }

  @Test
  void everyNodeKnowsItsPlace() {
    Mapping root = (Mapping) read("""
        trainer:
          max_epochs: 3
          callbacks:
          - class_path: X
        """);
    Mapping trainer = (Mapping) root.get("trainer");
    assertEquals(new Place("a.yaml", 2, 3), trainer.entries().get("max_epochs").keyPlace());
    assertEquals(new Place("a.yaml", 2, 15), trainer.get("max_epochs").place());
    Sequence callbacks = (Sequence) trainer.get("callbacks");
    assertEquals("a.yaml:4:5", callbacks.items().getFirst().place().toString());
  }

  @Test
  void quotedScalarsAreText() {
    assertEquals(Arrays.asList("1", "yes", "", "1", 1L, null), read("['1', \"yes\", '', !!str 1, 1, ~]").toJava());
  }

  @Test
  void aliasesShareTheirAnchorsValue() {
    assertEquals(Map.of("a", List.of("RED"), "b", List.of("RED")), read("a: &bands [RED]\nb: *bands").toJava());
  }

  @Test
  void mergeKeysFillWhatIsNotThere() {
    assertEquals(
        Map.of("base", Map.of("x", 1L, "y", 2L), "over", Map.of("x", 1L, "y", 3L)),
        read("base: &b {x: 1, y: 2}\nover: {<<: *b, y: 3}").toJava());
  }

  @Test
  void ofSeveralMergedMappingsTheFirstWins() {
    assertEquals(Map.of("x", 1L, "y", 2L), ((Mapping) read("a: &a {x: 1}\nb: &b {x: 9, y: 2}\nc: {<<: [*a, *b]}"))
        .get("c").toJava());
  }

  @Test
  void theLastOfTwoEqualKeysWinsAsInPyYaml() {
    assertEquals(Map.of("a", 2L), read("a: 1\na: 2").toJava());
  }

  @Test
  void anEmptyDocumentIsNothing() {
    assertNull(YamlReader.read("# only a comment\n", new Place("a.yaml", 1, 1)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "a: [1, 2              | a.yaml:1:9: no valid YAML: expected ',' or ']', but got <stream end>",
      "a: &x [*x]            | a.yaml:1:4: an alias that contains itself has no place in a config",
      "a: !!python/tuple [1] | a.yaml:1:4: no valid YAML: Global tag is not allowed: tag:yaml.org,2002:python/tuple",
      "? [1] : 2             | a.yaml:1:3: a list or mapping as a key has no place in a config",
      "a: {<<: 3}            | a.yaml:1:9: a merge key (<<) whose value is no mapping has no place in a config"})
  void whatIsNoConfigIsNamedWithItsPlace(String text, String message) {
    ConfigException e = assertThrows(ConfigException.class, () -> read(text));
    assertEquals(message, e.mistakes().getFirst().toString());
  }

  @Test
  void aDeepNestOfAliasesIsRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(",", Collections.nCopies(30, "*a" + (i - 1)))));
    }
    assertThrows(ConfigException.class, () -> read(bomb.toString()));
  }
}
