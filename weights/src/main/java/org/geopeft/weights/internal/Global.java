package org.geopeft.weights.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.geopeft.weights.ElementType;
import org.geopeft.weights.Foreign;
import org.jspecify.annotations.Nullable;

/// The names that a pickle may ask for, and what each stands for here. Everything else is refused by its name.
sealed interface Global {

  /// A function or class that makes a plain value; what it makes is [Calls]'s.
  enum Call implements Global {
    ORDERED_DICT("collections.OrderedDict"),
    COUNTER("collections.Counter"),
    SET("builtins.set"),
    BYTES("builtins.bytes"),
    BYTEARRAY("builtins.bytearray"),
    COMPLEX("builtins.complex"),
    ENCODE("_codecs.encode"),
    SIZE("torch.Size"),
    DEVICE("torch.device"),
    TENSOR("torch._utils._rebuild_tensor"),
    TENSOR_2("torch._utils._rebuild_tensor_v2"),
    TENSOR_3("torch._utils._rebuild_tensor_v3"),
    PARAMETER("torch._utils._rebuild_parameter");

    private final String name;

    Call(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// A class of storages.
  ///
  /// @param type of its elements, null for a storage of bytes
  record StorageClass(String name, @Nullable ElementType type) implements Global {
    @Override
    public String toString() {
      return name;
    }
  }

  /// Classes of plain values that Lightning's hyper-parameters are known to hold. They are not read and not
  /// constructed, but their presence does not keep the weights beside them from being read.
  Set<String> LEFT_UNREAD =
      Stream.of(
              "argparse.Namespace types.SimpleNamespace uuid.UUID typing.Any",
              "lightning.fabric.utilities.data.AttributeDict lightning_fabric.utilities.data.AttributeDict",
              "pytorch_lightning.utilities.parsing.AttributeDict",
              "collections.defaultdict collections.deque decimal.Decimal fractions.Fraction",
              "datetime.datetime datetime.date datetime.time datetime.timedelta datetime.timezone",
              "pathlib.Path pathlib.PosixPath pathlib.PurePath pathlib.PurePosixPath pathlib.WindowsPath",
              "pathlib.PureWindowsPath pathlib._local.Path pathlib._local.PosixPath pathlib._local.PurePosixPath",
              "pathlib._local.WindowsPath",
              "builtins.frozenset builtins.range builtins.slice builtins.object builtins.int builtins.float",
              "builtins.bool builtins.str builtins.list builtins.dict builtins.tuple builtins.type",
              "builtins.xrange builtins.long builtins.unicode",
              "numpy.dtype numpy.ndarray numpy.core.multiarray.scalar numpy.core.multiarray._reconstruct",
              "numpy._core.multiarray.scalar numpy._core.multiarray._reconstruct numpy.core.numeric._frombuffer",
              "numpy._core.numeric._frombuffer",
              "omegaconf.dictconfig.DictConfig omegaconf.listconfig.ListConfig omegaconf.base.ContainerMetadata",
              "omegaconf.base.Metadata omegaconf.nodes.AnyNode omegaconf.nodes.StringNode omegaconf.nodes.FloatNode",
              "omegaconf.nodes.IntegerNode omegaconf.nodes.BooleanNode")
          .flatMap(line -> Stream.of(line.split(" ")))
          .collect(Collectors.toUnmodifiableSet());

  /// What stands for a global: a [Global], an [ElementType] or a [Foreign] mark.
  ///
  /// @throws FormatException if the name is not among those that are read or left unread
  static Object resolve(String module, String name) {
    String written = module + "." + name;
    String now = module.equals("__builtin__") ? "builtins." + name : written;
    Object known = Known.NAMES.get(now);
    if (known != null) {
      return known;
    }
    if (LEFT_UNREAD.contains(now)) {
      return new Foreign(written);
    }
    String shown = written.length() > 200 ? written.substring(0, 200) + "…" : written;
    String hint =
        now.startsWith("torch.nn.modules.")
            ? " It seems to hold a whole pickled module; save its state_dict() instead."
            : "";
    throw new FormatException(
        "its pickle asks for " + shown + ", which is neither a tensor nor a plain container; nothing else is read from"
            + " a pickle, since constructing it would run code." + hint);
  }

  /// The table, made once.
  final class Known {
    private static final Map<String, Object> NAMES = names();

    private Known() {}

    private static Map<String, Object> names() {
      Map<String, Object> names = new HashMap<>();
      for (Call call : Call.values()) {
        names.put(call.toString(), call);
      }
      for (ElementType type : ElementType.values()) {
        names.put("torch." + type.torchName(), type);
        String storage = type.torchStorage();
        if (storage != null) {
          names.put("torch." + storage, new StorageClass("torch." + storage, type));
          names.put("torch.cuda." + storage, new StorageClass("torch.cuda." + storage, type));
        }
      }
      names.put("torch.storage.UntypedStorage", new StorageClass("torch.storage.UntypedStorage", null));
      names.put("torch.UntypedStorage", new StorageClass("torch.UntypedStorage", null));
      return Map.copyOf(names);
    }
  }
}
