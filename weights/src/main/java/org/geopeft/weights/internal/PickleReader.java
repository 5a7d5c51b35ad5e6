package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.weights.Foreign;
import org.geopeft.weights.OrderedDict;
import org.geopeft.weights.Tuple;
import org.jspecify.annotations.Nullable;

/// Pickle protocols 2 to 5, as far as tensors and plain containers need them. It is a stack machine that cannot call
/// anything: the names it may meet and what they make are in [Global] and [Calls].
///
/// Memory stays in proportion to the pickle, whatever the pickle says: nothing is allocated for a length before as many
/// bytes are there, and the memo is a map.
final class PickleReader {
  private static final int HIGHEST_PROTOCOL = 5;

  private final ByteCursor in;
  private final Calls calls;
  private final List<@Nullable Object> stack = new ArrayList<>();

  /// Heights of the stack at which a MARK lies; nothing below the last one may be popped.
  private final List<Integer> marks = new ArrayList<>();

  private final Map<Long, @Nullable Object> memo = new HashMap<>();

  /// @param memory holds the pickle from `start` on
  /// @param storages what persistent ids mean
  PickleReader(MemorySegment memory, long start, Calls.Storages storages) {
    this.in = new ByteCursor("its pickle", memory, start);
    this.calls = new Calls(storages, memory.byteSize() - start);
  }

  /// Where the pickle ended.
  long position() {
    return in.position();
  }

  /// Runs to the end of the pickle.
  ///
  /// @return its value; may still hold classes as values and endless nesting, which [TreeCheck] refuses
  /// @throws FormatException if the pickle is damaged or asks for more than plain values
  @Nullable Object read() {
    while (true) {
      int opcode = in.u1();
      if (opcode == '.') {
        return pop();
      }
      if (!scalar(opcode) && !memoOrStack(opcode) && !container(opcode)) {
        call(opcode);
      }
    }
  }

  /// Opcodes that push a number, text or bytes.
  private boolean scalar(int opcode) {
    switch (opcode) {
      case 'N' -> stack.add(null);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'J' -> stack.add((long) in.i4());
      case 'K' -> stack.add((long) in.u1());
      case 'M' -> stack.add((long) in.u2());
      case 0x8a -> stack.add(integer(in.bytes(in.u1())));
      case 0x8b -> stack.add(integer(in.bytes(in.u4())));
      case 'G' -> stack.add(in.bigEndianDouble());
      case 'X' -> stack.add(in.utf8(in.u4()));
      case 0x8c -> stack.add(in.utf8(in.u1()));
      case 0x8d -> stack.add(in.utf8(in.i8()));
      // Texts of Python 2, mostly ASCII
      case 'U' -> stack.add(new String(in.bytes(in.u1()), StandardCharsets.ISO_8859_1));
      case 'T' -> stack.add(new String(in.bytes(in.u4()), StandardCharsets.ISO_8859_1));
      case 'C' -> stack.add(in.bytes(in.u1()));
      case 'B' -> stack.add(in.bytes(in.u4()));
      case 0x8e, 0x96 -> stack.add(in.bytes(in.i8()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Object integer(byte[] littleEndian) {
    byte[] bigEndian = new byte[littleEndian.length + 1];
    for (int i = 0; i < littleEndian.length; i++) {
      bigEndian[littleEndian.length - i] = littleEndian[i];
    }
    bigEndian[0] = (byte) (littleEndian.length > 0 && bigEndian[1] < 0 ? -1 : 0);
    BigInteger value = new BigInteger(bigEndian);
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  /// Opcodes about the protocol, the memo and the stack itself.
  private boolean memoOrStack(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(in.u1());
      case 0x95 -> {
        long frame = in.i8();
        if (frame < 0 || frame > in.remaining()) {
          throw new FormatException("its pickle has a frame longer than itself; it is truncated");
        }
      }
      case '(' -> marks.add(stack.size());
      case '0' -> {
        if (stack.size() > floor()) {
          stack.removeLast();
        } else {
          popMark();
        }
      }
      case '1' -> popToMark();
      case '2' -> stack.add(top());
      case 'q' -> memo.put((long) in.u1(), top());
      case 'r' -> memo.put(in.u4(), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> stack.add(remembered(in.u1()));
      case 'j' -> stack.add(remembered(in.u4()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void protocol(int version) {
    if (version > HIGHEST_PROTOCOL) {
      throw new FormatException("its pickle is of protocol " + version + ", the newest known is " + HIGHEST_PROTOCOL);
    }
  }

  private @Nullable Object remembered(long slot) {
    if (!memo.containsKey(slot)) {
      throw new FormatException("its pickle is damaged: it refers to slot " + slot + ", which was never filled");
    }
    return memo.get(slot);
  }

  /// Opcodes that make or fill containers.
  private boolean container(int opcode) {
    switch (opcode) {
      case '}' -> stack.add(new LinkedHashMap<>());
      case ']' -> stack.add(new ArrayList<>());
      case 0x8f -> stack.add(new LinkedHashSet<>());
      case ')' -> stack.add(Tuple.of());
      case 't' -> stack.add(new Tuple(popToMark()));
      case 0x85 -> stack.add(Tuple.of(pop()));
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      case 'l' -> stack.add(new ArrayList<>(popToMark()));
      case 'd' -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        putAll(map, popToMark());
        stack.add(map);
      }
      case 0x91 -> {
        popToMark();
        stack.add(new Foreign("builtins.frozenset"));
      }
      case 'a' -> {
        @Nullable Object item = pop();
        addAll(top(), Collections.singletonList(item), List.class);
      }
      case 'e' -> {
        List<@Nullable Object> items = popToMark();
        addAll(top(), items, List.class);
      }
      case 0x90 -> {
        List<@Nullable Object> items = popToMark();
        items.forEach(Calls::requireKey);
        addAll(top(), items, Set.class);
      }
      case 's' -> {
        @Nullable Object value = pop();
        @Nullable Object key = pop();
        putAll(top(), Arrays.asList(key, value));
      }
      case 'u' -> {
        List<@Nullable Object> items = popToMark();
        putAll(top(), items);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void tuple(int size) {
    if (stack.size() - floor() < size) {
      throw underflow();
    }
    List<@Nullable Object> last = stack.subList(stack.size() - size, stack.size());
    Tuple tuple = new Tuple(last);
    last.clear();
    stack.add(tuple);
  }

  @SuppressWarnings("unchecked") // what the machine made itself holds anything
  private static void addAll(@Nullable Object container, List<@Nullable Object> items, Class<?> wanted) {
    if (container instanceof Foreign) {
      return;
    }
    if (!wanted.isInstance(container)) {
      throw new FormatException("its pickle is damaged: it adds items to " + Calls.kind(container));
    }
    ((Collection<Object>) container).addAll(items);
  }

  @SuppressWarnings("unchecked") // what the machine made itself holds anything
  private static void putAll(@Nullable Object container, List<@Nullable Object> keysAndValues) {
    if (container instanceof Foreign) {
      return;
    }
    if (!(container instanceof Map<?, ?> map) || keysAndValues.size() % 2 != 0) {
      throw new FormatException("its pickle is damaged: it sets items of " + Calls.kind(container));
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      @Nullable Object key = keysAndValues.get(i);
      Calls.requireKey(key);
      ((Map<@Nullable Object, @Nullable Object>) map).put(key, keysAndValues.get(i + 1));
    }
  }

  /// Opcodes that name or call something.
  private void call(int opcode) {
    switch (opcode) {
      case 'c' -> {
        String module = in.line();
        stack.add(Global.resolve(module, in.line()));
      }
      case 0x93 -> {
        if (!(pop() instanceof String name) || !(pop() instanceof String module)) {
          throw new FormatException("its pickle is damaged: it asks for a global whose name is no text");
        }
        stack.add(Global.resolve(module, name));
      }
      case 'R' -> {
        @Nullable Object arguments = pop();
        stack.add(calls.call(pop(), arguments));
      }
      case 0x81 -> {
        pop();
        stack.add(calls.construct(pop()));
      }
      case 0x92 -> {
        pop();
        pop();
        stack.add(calls.construct(pop()));
      }
      case 'b' -> {
        @Nullable Object state = pop();
        build(top(), state);
      }
      case 'Q' -> stack.add(calls.storage(pop()));
      case 'i' -> throw refused("INST of " + in.line() + "." + in.line());
      case 'o' -> throw refused("OBJ");
      case 'P' -> throw refused("PERSID");
      case 0x82, 0x83, 0x84 -> throw refused("EXT");
      case 0x97, 0x98 -> throw refused("an out-of-band buffer");
      default -> throw new FormatException(
          String.format("its pickle is damaged or too old: opcode 0x%02x at byte %d", opcode, in.position() - 1));
    }
  }

  private static FormatException refused(String what) {
    return new FormatException("its pickle uses " + what + ", which weights do not need; it is not read");
  }

  /// The attributes of an object. Plain containers have none, but an OrderedDict may.
  private static void build(@Nullable Object target, @Nullable Object state) {
    if (target instanceof Foreign) {
      return;
    }
    if (!(target instanceof OrderedDict dict) || !(state instanceof Map<?, ?> attributes)) {
      throw new FormatException("its pickle sets attributes of " + Calls.kind(target) + ", which has none");
    }
    dict.attributes().putAll(attributes);
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.getLast();
  }

  private @Nullable Object top() {
    if (stack.size() <= floor()) {
      throw underflow();
    }
    return stack.getLast();
  }

  private @Nullable Object pop() {
    if (stack.size() <= floor()) {
      throw underflow();
    }
    return stack.removeLast();
  }

  private int popMark() {
    if (marks.isEmpty()) {
      throw underflow();
    }
    return marks.removeLast();
  }

  private List<@Nullable Object> popToMark() {
    List<@Nullable Object> above = stack.subList(popMark(), stack.size());
    List<@Nullable Object> items = new ArrayList<>(above);
    above.clear();
    return items;
  }

  private static FormatException underflow() {
    return new FormatException("its pickle is damaged: it takes more from its stack than is there");
  }
}
