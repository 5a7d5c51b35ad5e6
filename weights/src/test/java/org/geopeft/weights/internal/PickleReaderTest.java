package org.geopeft.weights.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.tensor.Shape;
import org.geopeft.weights.Complex;
import org.geopeft.weights.DeviceName;
import org.geopeft.weights.ElementType;
import org.geopeft.weights.Foreign;
import org.geopeft.weights.OrderedDict;
import org.geopeft.weights.StoredTensor;
import org.geopeft.weights.Tuple;
import org.junit.jupiter.api.Test;

/// Pickles written by hand. `~80` stands for the byte 0x80.
class PickleReaderTest {
  private static final String STORAGE =
      "(X~07~00~00~00storagectorch\nFloatStorage\nX~01~00~00~000X~03~00~00~00cpuK~06tQ";

  @Test
  void containersOfEveryProtocol() {
    assertEquals(List.of(1L, List.of(2L)), read("](K~01](K~02ee."));
    assertEquals(List.of(1L, 2L), read("(K~01K~02l."));
    assertEquals(Map.of("a", 1L), read("(U~01aK~01d."));
    assertEquals(Map.of("a", 1L), read("}~8c~01aK~01s."));
    assertEquals(Set.of(1L, 2L), read("~8f(K~01K~02~90."));
    assertEquals(Tuple.of(1L, 2L, 3L), read("K~01K~02K~03~87."));
    assertEquals(Tuple.of(1L, 2L), read("K~01K~02~86."));
    assertEquals(List.of("a", "a"), read("~80~04~95~0a~00~00~00~00~00~00~00](~8c~01a~94h~00e."));
    assertEquals(5L, read("K~050K~05."), "POP leaves what is below it");
    assertEquals(List.of(1L), read("](K~07K~081K~01a."));
    assertEquals(-2L, read("~8a~02~fe~ff."));
    assertEquals(0L, read("~8a~00."));
    assertEquals(List.of(3L, 3L), read("](K~032e."));
    assertArrayEquals(new byte[] {1, 2}, (byte[]) read("C~02~01~02."));
    assertArrayEquals(new byte[] {1}, (byte[]) read("~96~01~00~00~00~00~00~00~00~01."));
  }

  @Test
  void callsThatMakePlainValues() {
    assertEquals(Map.of("a", 1L), read("ccollections\nOrderedDict\n(](](U~01aK~01eetR."));
    assertEquals(new OrderedDict(), read("ccollections\nOrderedDict\n)R."));
    assertEquals(Map.of("a", 2L), read("ccollections\nCounter\n(}U~01aK~02stR."));
    assertEquals(Map.of(), read("ccollections\nCounter\n)R."));
    assertEquals(Set.of(1L), read("c__builtin__\nset\n(](K~01etR."));
    assertEquals(Set.of(), read("cbuiltins\nset\n)R."));
    assertArrayEquals(new byte[0], (byte[]) read("c__builtin__\nbytes\n)R."));
    assertArrayEquals(new byte[0], (byte[]) read("c__builtin__\nbytearray\n)R."));
    assertArrayEquals(new byte[] {7}, (byte[]) read("c__builtin__\nbytearray\n(C~01~07tR."));
    assertArrayEquals(new byte[] {'a'}, (byte[]) read("c__builtin__\nbytearray\n(U~01aU~07latin-1tR."));
    assertEquals(new Complex(0, 0), read("cbuiltins\ncomplex\n(G" + "~00".repeat(8) + "G" + "~00".repeat(8) + "tR."));
    assertEquals(new DeviceName("cuda:1"), read("ctorch\ndevice\n(U~04cudaK~01tR."));
    assertEquals(Tuple.of(2L, 3L), read("ctorch\nSize\n(K~02K~03~86tR."));
    assertEquals(ElementType.BF16, read("~8c~05torch~8c~08bfloat16~93."));
  }

  @Test
  void tensorsOfEveryRebuildFunction() {
    String numbers = STORAGE + "K~01K~02K~02~86K~01K~02~86";
    String second = "ctorch._utils\n_rebuild_tensor_v2\n(" + numbers;
    Object plain = read("ctorch._utils\n_rebuild_tensor\n(" + numbers + "tR.");
    StoredTensor first = assertInstanceOf(StoredTensor.class, plain);
    assertEquals(Shape.of(2, 2), first.shape());
    assertArrayEquals(new float[] {1, 3, 2, 4}, first.toFloats());
    assertEquals(first, read(second + "~89NtR."));
    String parameter = "ctorch._utils\n_rebuild_parameter\n(" + second + "~89NtR~88NtR.";
    assertTrue(assertInstanceOf(StoredTensor.class, read(parameter)).requiresGrad());
    assertRefused("conj", second + "~89N}U~04conj~88stR.");
    String third = second.replace("v2", "v3") + "~89Nctorch\nuint16\ntR.";
    assertRefused("is of f32 and a tensor of it of u16", third);
  }

  @Test
  void whatIsForeignIsRefusedByItsName() {
    assertRefused("posix.system", "cposix\nsystem\n(U~04truetR.");
    assertRefused("os.system", "~8c~02os~8c~06system~93.");
    assertRefused("__builtin__.eval", "c__builtin__\neval\n0N.");
    assertRefused("numpy.testing.runstring", "cnumpy.testing\nrunstring\n.");
    assertRefused("torch.FantasyStorage", "ctorch\nFantasyStorage\n.");
    assertRefused("torch.nn.modules.linear.Linear.*state_dict", "ctorch.nn.modules.linear\nLinear\n)~81.");
    assertRefused("INST of a.b", "(ia\nb\n.");
    assertRefused("OBJ", "(o.");
    assertRefused("PERSID", "P0\n.");
    assertRefused("EXT", "~82~01.");
    assertRefused("out-of-band", "~97.");
    assertRefused("constructs an object of collections.OrderedDict", "ccollections\nOrderedDict\n)~81.");
    assertRefused("object of argparse.Namespace and no weights", "cargparse\nNamespace\n)~81.");
    assertRefused("collections.OrderedDict as a value", "](ccollections\nOrderedDict\ne.");
  }

  @Test
  void foreignValuesAreLeftUnread() {
    for (String value :
        List.of(
            "cargparse\nNamespace\n)~81}U~02lrK~01sb",
            "ccollections\ndefaultdict\n(c__builtin__\nlist\ntR(U~01aK~01u",
            "ccollections\ndeque\n)R(K~01eK~02a",
            "cuuid\nUUID\n)}~92",
            "c__builtin__\nint\n",
            "(K~01~91")) {
      Map<?, ?> tree = assertInstanceOf(Map.class, read("}(U~01x" + value + "U~01wK~05u."), value);
      assertInstanceOf(Foreign.class, tree.get("x"));
      assertEquals(5L, tree.get("w"));
    }
  }

  @Test
  void damageIsNamed() {
    assertRefused("truncated", "");
    assertRefused("truncated", "]");
    assertRefused("truncated", "X~ff~ff~ff~7fabc.");
    assertRefused("truncated", "~8e~ff~ff~ff~ff~ff~ff~ff~7f.");
    assertRefused("truncated", "~8e~ff~ff~ff~ff~ff~ff~ff~ff.");
    assertRefused("protocol 9", "~80~09.");
    assertRefused("a frame", "~95~ff~ff~ff~ff~ff~ff~ff~7f.");
    assertRefused("takes more from its stack", ".");
    assertRefused("takes more from its stack", "e.");
    assertRefused("takes more from its stack", "K~01(.");
    assertRefused("takes more from its stack", "K~01~86.");
    assertRefused("takes more from its stack", "0.");
    assertRefused("slot 5", "h~05.");
    assertRefused("not UTF-8", "X~02~00~00~00~ff~fe.");
    assertRefused("a list as a key", "}]K~01s.");
    assertRefused("sets items of a list", "](K~01K~02u.");
    assertRefused("adds items to a dict", "}K~01a.");
    assertRefused("opcode 0xf0", "~f0.");
    assertRefused("name is no text", "K~01K~02~93.");
    assertRefused("calls a list", "])R.");
    assertRefused("attributes of a dict", "}}b.");
    assertRefused("no storage", "(K~01tQ.");
    assertRefused("called with 1 arguments", "ctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE + "tR.");
    assertRefused("argument 0 of builtins.set is None", "cbuiltins\nset\n(NtR.");
    assertRefused("called with 1 arguments", "cbuiltins\nbytes\n(NtR.");
    assertRefused("OrderedDict is made from None", "ccollections\nOrderedDict\n(](NetR.");
    assertRefused("encodes bytes as utf8", "c_codecs\nencode\n(U~01aU~04utf8tR.");
    assertRefused("beyond 255", "c_codecs\nencode\n(X~03~00~00~00~e2~82~acU~06latin1tR.");
    assertRefused("name of more than 1000", "c" + "a".repeat(2000) + "\nb\n.");
  }

  @Test
  void whatIsEndlessOrHugeIsRefused() {
    assertRefused("contains itself", "]2a.");
    assertRefused("nested more than 500", "]".repeat(1000) + "a".repeat(999) + ".");
    assertRefused("nested more than 500", ")" + "~85".repeat(100_000) + ".");
    StringBuilder doubling = new StringBuilder("]q~00");
    for (int i = 0; i < 60; i++) {
      doubling.append("](h~00h~00eq~00");
    }
    assertRefused("more than 10000000 values", doubling + ".");
    assertRefused("a tuple as a key", "})" + "~85".repeat(100) + "Ns.");
    assertRefused("more than 1000 items as a key", "}(" + "N".repeat(1200) + "tNs.");
    // A long text encoded again and again by a few bytes each time
    String again = "c_codecs\nencode\nq~00X~00~00~01~00" + "a".repeat(1 << 16) + "q~01";
    assertRefused("grow to far more than its own size", again + "h~00(h~01U~06latin1tR0".repeat(1000) + "N.");
  }

  private static void assertRefused(String pattern, String pickle) {
    FormatException e = assertThrows(FormatException.class, () -> read(pickle), pickle);
    String regex = pattern.replace(".", "[.]").replace("[.]*", ".*");
    assertTrue(e.getMessage().matches("(?s).*(" + regex + ").*"), e.getMessage());
  }

  private static Object read(String pickle) {
    MemorySegment six = MemorySegment.ofArray(new float[] {0, 1, 2, 3, 4, 5});
    PickleReader reader =
        new PickleReader(MemorySegment.ofArray(bytes(pickle)), 0, (key, type, _) -> new Storage(key, type, six, false));
    return TreeCheck.check(reader.read());
  }

  private static byte[] bytes(String text) {
    StringBuilder latin = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '~') {
        latin.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else {
        latin.append(text.charAt(i));
      }
    }
    return latin.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
