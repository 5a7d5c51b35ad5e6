package org.geopeft.weights.internal;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.geopeft.weights.Complex;
import org.geopeft.weights.DeviceName;
import org.geopeft.weights.ElementType;
import org.geopeft.weights.Foreign;
import org.geopeft.weights.OrderedDict;
import org.geopeft.weights.StoredTensor;
import org.geopeft.weights.Tuple;
import org.jspecify.annotations.Nullable;

/// Makes sure that what came out of a pickle is a tree that anyone may walk by recursion: plain values only, not deep,
/// not endless, and not small only because its parts are shared.
final class TreeCheck {
  private static final int MAX_DEPTH = 500;
  private static final long MAX_VALUES = 10_000_000;

  /// How many values each finished container unfolds to, and how deep it is.
  private final IdentityHashMap<Object, Size> finished = new IdentityHashMap<>();

  private final IdentityHashMap<Object, Boolean> open = new IdentityHashMap<>();
  private final Deque<Frame> path = new ArrayDeque<>();

  private record Size(long values, int depth) {}

  private static final class Frame {
    final Object container;
    final Iterator<? extends @Nullable Object> children;
    long values = 1;
    int depth = 1;

    Frame(Object container, Iterator<? extends @Nullable Object> children) {
      this.container = container;
      this.children = children;
    }

    void add(Size size) {
      values += size.values;
      depth = Math.max(depth, size.depth + 1);
      if (depth > MAX_DEPTH) {
        throw new FormatException("its containers are nested more than " + MAX_DEPTH + " deep");
      }
      if (values > MAX_VALUES) {
        throw new FormatException("it unfolds to more than " + MAX_VALUES + " values");
      }
    }
  }

  private TreeCheck() {}

  /// Checks the whole tree.
  ///
  /// @throws FormatException if it is none
  static @Nullable Object check(@Nullable Object root) {
    if (root instanceof Foreign foreign) {
      throw new FormatException("it holds an object of " + foreign.global() + " and no weights");
    }
    new TreeCheck().walk(root);
    return root;
  }

  /// An own stack instead of recursion: the depth is not known yet.
  private void walk(@Nullable Object root) {
    enter(root);
    while (!path.isEmpty()) {
      Frame frame = path.getLast();
      if (frame.children.hasNext()) {
        @Nullable Object child = frame.children.next();
        Size size = enter(child);
        if (size != null) {
          frame.add(size);
        }
      } else {
        path.removeLast();
        open.remove(frame.container);
        Size size = new Size(frame.values, frame.depth);
        finished.put(frame.container, size);
        if (!path.isEmpty()) {
          path.getLast().add(size);
        }
      }
    }
  }

  /// The size of a leaf or of a container seen before; null if the container is to be walked first.
  private @Nullable Size enter(@Nullable Object value) {
    Iterator<? extends @Nullable Object> children = children(value);
    if (children == null || value == null) {
      return new Size(1, 0);
    }
    Size known = finished.get(value);
    if (known != null) {
      return known;
    }
    if (open.put(value, true) != null) {
      throw new FormatException("it has a container that contains itself");
    }
    path.addLast(new Frame(value, children));
    return null;
  }

  /// What a container contains; null for a leaf.
  private static @Nullable Iterator<? extends @Nullable Object> children(@Nullable Object value) {
    return switch (value) {
      case OrderedDict dict -> List.of(dict.keySet(), dict.values(), dict.attributes().values()).stream()
          .<@Nullable Object>flatMap(Collection::stream)
          .iterator();
      case Map<?, ?> map -> {
        List<@Nullable Object> both = new ArrayList<>(map.keySet());
        both.addAll(map.values());
        yield both.iterator();
      }
      case Collection<?> items -> items.iterator();
      case Tuple tuple -> tuple.items().iterator();
      case null -> null;
      case String _, Long _, BigInteger _, Double _, Boolean _, byte[] _, Complex _ -> null;
      case StoredTensor _, ElementType _, DeviceName _, Foreign _ -> null;
      case Object other ->
          throw new FormatException("it has " + Calls.kind(other) + " as a value, which is no plain value");
    };
  }
}
