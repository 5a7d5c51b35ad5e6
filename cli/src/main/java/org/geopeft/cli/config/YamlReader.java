package org.geopeft.cli.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.geopeft.cli.config.ConfigNode.Entry;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.geopeft.cli.config.ConfigNode.Sequence;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/// Reads YAML text into [ConfigNode]s: SnakeYAML parses, [Yaml11] says what scalars mean.
final class YamlReader {

  private final Place whole;
  // an alias yields the very node of its anchor, and nodes are equal only to themselves, so each is converted once;
  // Optional.empty() marks one in the making
  private final Map<Node, Optional<ConfigNode>> converted = new HashMap<>();

  private YamlReader(Place whole) {
    this.whole = whole;
  }

  /// @param whole where the text comes from; with line 0 every value has this very place
  /// @return null for an empty document
  /// @throws ConfigException if the text is no YAML, or uses what a config may not
  static @Nullable ConfigNode read(String text, Place whole) {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(1000);
    var reader = new YamlReader(whole);
    try {
      var parser = new ParserImpl(new StreamReader(text), options);
      Node root = new Composer(parser, new ScalarTags(), options).getSingleNode();
      return root == null ? null : reader.convert(root);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw new ConfigException(new Mistake(
          mark == null ? whole : reader.place(mark), "", Mistake.Kind.SYNTAX, "no valid YAML: " + e.getProblem()));
    } catch (YAMLException e) {
      throw new ConfigException(new Mistake(whole, "", Mistake.Kind.SYNTAX, "no valid YAML: " + e.getMessage()));
    }
  }

  private Place place(@Nullable Mark mark) {
    if (mark == null || whole.line() == 0) {
      return whole;
    }
    return new Place(whole.origin(), mark.getLine() + 1, mark.getColumn() + 1);
  }

  private ConfigNode convert(Node node) {
    Optional<ConfigNode> known = converted.get(node);
    if (known != null) {
      return known.orElseThrow(() -> refused(node, "an alias that contains itself"));
    }
    converted.put(node, Optional.empty());
    ConfigNode result = switch (node) {
      case ScalarNode scalar -> scalar(scalar);
      case SequenceNode sequence -> sequence(sequence);
      case MappingNode mapping -> mapping(mapping);
      default -> throw refused(node, "a node of kind " + node.getNodeId());
    };
    converted.put(node, Optional.of(result));
    return result;
  }

  private ConfigNode scalar(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    @Nullable Object value;
    if (tag.equals(ScalarTags.PLAIN)) {
      value = Yaml11.resolve(text);
    } else if (tag.equals(Tag.STR)) {
      value = text;
    } else if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL) || tag.equals(Tag.NULL)) {
      value = Yaml11.resolve(text);
      if (tag.equals(Tag.FLOAT) && value instanceof Number number) {
        value = number.doubleValue();
      }
    } else {
      throw refused(node, "the tag " + tag.getValue());
    }
    return new Scalar(place(node.getStartMark()), value, text);
  }

  private ConfigNode sequence(SequenceNode node) {
    requireTag(node, Tag.SEQ);
    List<ConfigNode> items = new ArrayList<>();
    for (Node item : node.getValue()) {
      items.add(convert(item));
    }
    return new Sequence(place(node.getStartMark()), items);
  }

  private ConfigNode mapping(MappingNode node) {
    requireTag(node, Tag.MAP);
    Map<String, Entry> merged = new LinkedHashMap<>();
    Map<String, Entry> own = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw refused(tuple.getKeyNode(), "a list or mapping as a key");
      }
      if (key.getTag().equals(ScalarTags.PLAIN) && key.getValue().equals("<<")) {
        mergeKey(tuple.getValueNode(), merged);
      } else {
        own.put(key.getValue(), new Entry(place(key.getStartMark()), convert(tuple.getValueNode())));
      }
    }
    merged.putAll(own);
    return new Mapping(place(node.getStartMark()), merged);
  }

  // the first of several merged mappings wins
  private void mergeKey(Node node, Map<String, Entry> target) {
    switch (convert(node)) {
      case Mapping mapping -> mapping.entries().forEach(target::putIfAbsent);
      case Sequence sequence when sequence.items().stream().allMatch(Mapping.class::isInstance) ->
        sequence.items().forEach(item -> ((Mapping) item).entries().forEach(target::putIfAbsent));
      default -> throw refused(node, "a merge key (<<) whose value is no mapping");
    }
  }

  private void requireTag(Node node, Tag tag) {
    if (!node.getTag().equals(tag)) {
      throw refused(node, "the tag " + node.getTag().getValue());
    }
  }

  private ConfigException refused(Node node, String what) {
    return new ConfigException(
        new Mistake(place(node.getStartMark()), "", Mistake.Kind.SYNTAX, what + " has no place in a config"));
  }

  /// Tells plain scalars from quoted ones and leaves their meaning to [Yaml11].
  private static final class ScalarTags extends Resolver {

    static final Tag PLAIN = new Tag("tag:geopeft.org,2025:plain");

    @Override
    protected void addImplicitResolvers() {
      // Yaml11 resolves
    }

    @Override
    public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
      if (kind == NodeId.scalar) {
        return implicit ? PLAIN : Tag.STR;
      }
      return super.resolve(kind, value, implicit);
    }
  }
}
