package org.geopeft.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.UnsupportedModelException;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.decoders.Decoder;
import org.geopeft.decoders.LinearDecoder;
import org.geopeft.decoders.Neck;
import org.geopeft.decoders.ReshapeTokensToImage;
import org.geopeft.decoders.SelectIndices;
import org.geopeft.peft.LoraConfig;
import org.geopeft.peft.PeftModel;
import org.geopeft.tensor.PadMode;
import org.geopeft.vit.PrithviConfig;
import org.geopeft.vit.PrithviViT;
import org.jspecify.annotations.Nullable;

/// Builds a pixel-wise model from TerraTorch's `model_args`. [#read] judges the arguments, all mistakes at once and
/// before anything is built; [#build] builds.
public final class EncoderDecoderFactory {
  private static final Set<String> LATER_DECODERS =
      Set.of("FCNDecoder", "UNetDecoder", "UperNetDecoder", "IdentityDecoder", "MLPDecoder");
  private static final Set<String> LATER_NECKS =
      Set.of(
          "LearnedInterpolateToPyramidal", "InterpolateToPyramidal", "MaxpoolToPyramidal", "PermuteDims",
          "AggregateTokens", "FeaturePyramidNetworkNeck", "AddBottleneckLayer");
  private static final List<String> NECKS = List.of("SelectIndices", "ReshapeTokensToImage");
  private static final List<String> DECODERS = List.of("LinearDecoder");

  private final PrithviArguments backbone;
  private final @Nullable LoraConfig lora;
  private final List<Neck> necks;
  private final int classes;
  private final int upsampling;
  private final int inIndex;
  private final PixelWiseModel.Settings settings;
  private final ModelFlags flags;

  private EncoderDecoderFactory(
      PrithviArguments backbone,
      @Nullable LoraConfig lora,
      List<Neck> necks,
      int[] decoder,
      PixelWiseModel.Settings settings,
      ModelFlags flags) {
    this.backbone = backbone;
    this.lora = lora;
    this.necks = necks;
    this.classes = decoder[0];
    this.upsampling = decoder[1];
    this.inIndex = decoder[2];
    this.settings = settings;
    this.flags = flags;
  }

  /// Judges the arguments.
  ///
  /// @throws ModelConfigException with every mistake
  /// @throws UnsupportedModelException for a part that is known and not there yet
  public static EncoderDecoderFactory read(Map<String, ?> modelArgs, ModelFlags flags) {
    Arguments args = new Arguments(modelArgs);
    PrithviArguments backbone = backbone(args);
    LoraConfig lora = args.mapping("peft_config").map(PeftArguments::read).orElse(null);
    if (args.has("peft_config") && flags.freezeBackbone()) {
      args.problem("peft_config", "freeze_backbone: true would freeze the adapter as well; set it to false");
    }
    List<Neck> necks = necks(args);
    int[] decoder = decoder(args);
    PixelWiseModel.Settings settings = settings(args);
    if (backbone != null) { // without one, every backbone_… key would look unused
      args.refuseRest();
    }
    if (backbone == null || !args.problems().isEmpty()) {
      throw new ModelConfigException(args.problems());
    }
    EncoderDecoderFactory factory = new EncoderDecoderFactory(backbone, lora, necks, decoder, settings, flags);
    factory.checkIndices();
    return factory;
  }

  private static @Nullable PrithviArguments backbone(Arguments args) {
    Optional<String> name = args.text("backbone");
    if (name.isEmpty()) {
      args.problem("backbone", "missing; names are " + Backbones.names());
      return null;
    }
    String plain = name.get().startsWith("terratorch_") ? name.get().substring("terratorch_".length()) : name.get();
    Optional<PrithviConfig.Variant> variant = PrithviConfig.variant(plain);
    if (variant.isPresent()) {
      return PrithviArguments.read(args, variant.get());
    }
    if (Backbones.isLater(plain)) {
      throw new UnsupportedModelException("backbone " + name.get() + " (comes in a later version)");
    }
    args.problem("backbone", "unknown name " + name.get() + NearestNames.hint(name.get(), Backbones.names()));
    return null;
  }

  private static List<Neck> necks(Arguments args) {
    List<Neck> necks = new ArrayList<>();
    List<?> given = args.list("necks").orElse(List.of());
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i) instanceof Map<?, ?> map) {
        Neck neck = neck(args.item("necks", i, map));
        if (neck != null) {
          necks.add(neck);
        }
      } else {
        args.problem("necks[" + i + "]", "expected a mapping with a name, got " + given.get(i));
      }
    }
    if (given.isEmpty()) {
      necks.add(new ReshapeTokensToImage(true, args.integer("backbone_num_frames", 1))); // TerraTorch's own default
    }
    return necks;
  }

  private static @Nullable Neck neck(Arguments neck) {
    String name = neck.text("name").orElse("");
    if (LATER_NECKS.contains(name)) {
      throw new UnsupportedModelException("neck " + name + " (comes in a later version)");
    }
    Neck built =
        switch (name) {
          case "SelectIndices" -> selectIndices(neck);
          case "ReshapeTokensToImage" -> {
            neck.raw("h"); // the true grid is known
            yield new ReshapeTokensToImage(
                neck.flag("remove_cls_token", true), neck.integer("effective_time_dim", 1));
          }
          default -> {
            neck.problem("name", "unknown neck " + name + NearestNames.hint(name, NECKS));
            yield null;
          }
        };
    if (built != null) {
      neck.refuseRest();
    }
    return built;
  }

  private static @Nullable Neck selectIndices(Arguments neck) {
    Optional<List<Integer>> indices = neck.integers("indices");
    if (indices.isEmpty()) {
      neck.problem("indices", "missing: which of the backbone's outputs");
      return null;
    }
    return new SelectIndices(indices.get());
  }

  /// Classes, upsampling and input index of the LinearDecoder.
  private static int[] decoder(Arguments args) {
    String name = args.text("decoder").orElse("");
    if (LATER_DECODERS.contains(name) || name.startsWith("smp_")) {
      throw new UnsupportedModelException("decoder " + name + " (comes in a later version)");
    }
    if (!name.equals("LinearDecoder")) {
      String problem = name.isEmpty() ? "missing" : "unknown decoder " + name + NearestNames.hint(name, DECODERS);
      args.problem("decoder", problem + "; names are " + DECODERS);
      return new int[3];
    }
    String key = args.has("decoder_num_classes") ? "decoder_num_classes" : "num_classes";
    int classes = args.integer(key, args.integer("num_classes", 0));
    if (classes < 1) {
      args.problem(key, "the number of classes is missing or not positive");
    }
    int upsampling = args.integer("decoder_upsampling_size", 0);
    if (upsampling < 1) {
      args.problem("decoder_upsampling_size", "missing or not positive; the backbone's patch size gives the image's size");
    }
    return new int[] {classes, upsampling, args.integer("decoder_in_index", -1)};
  }

  private static PixelWiseModel.Settings settings(Arguments args) {
    PadMode padding = PadMode.REFLECT;
    Optional<String> mode = args.text("backbone_padding");
    if (mode.isPresent()) {
      try {
        padding = PadMode.valueOf(mode.get().toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        args.problem("backbone_padding", "expected reflect, constant, replicate or circular, got " + mode.get());
      }
    }
    List<Integer> size = args.integers("image_size_out").orElse(null);
    if (size != null && size.size() != 2) {
      args.problem("image_size_out", "expected [height, width], got " + size);
      size = null;
    }
    return new PixelWiseModel.Settings(padding, args.flag("rescale", true), size);
  }

  /// Walks the necks once, so that indices beyond what there is are found before anything is built.
  private void checkIndices() {
    try {
      LinearDecoder.position(inIndex, channels().size());
    } catch (IllegalArgumentException e) {
      throw new ModelConfigException(List.of(new ModelConfigException.Problem("necks", String.valueOf(e.getMessage()))));
    }
  }

  /// Widths of the maps that reach the decoder.
  private List<Long> channels() {
    int outputs = backbone.config().outputBlocks().size();
    List<Long> channels = new ArrayList<>(Collections.nCopies(outputs, (long) backbone.config().width()));
    for (Neck neck : necks) {
      channels = neck.channels(channels);
    }
    return channels;
  }

  /// The number of classes.
  public int classes() {
    return classes;
  }

  /// The bands of the model, in order.
  public List<String> bands() {
    return backbone.bands();
  }

  /// The encoder's shape.
  public PrithviConfig encoderConfig() {
    return backbone.config();
  }

  /// Builds the model, loads published weights when asked for, puts in the adapter and freezes what the flags say.
  ///
  /// @param w the source of fresh weights; it also says on which device
  public PixelWiseModel build(WeightSource w) {
    WeightSource at = w.at("encoder");
    PrithviViT encoder = backbone.build(at);
    Layer wrapper = lora == null ? encoder : adapted(at, encoder, lora);
    Decoder decoder = new LinearDecoder(w.at("decoder"), channels(), classes, upsampling, inIndex);
    if (flags.freezeBackbone()) {
      encoder.setTrainable(false);
    }
    if (flags.freezeDecoder()) {
      decoder.setTrainable(false);
    }
    return new PixelWiseModel(encoder, wrapper, necks, decoder, settings);
  }

  private static Layer adapted(WeightSource at, PrithviViT encoder, LoraConfig config) {
    try {
      return PeftModel.lora(at, encoder, config);
    } catch (IllegalArgumentException e) {
      throw new ModelConfigException(
          List.of(new ModelConfigException.Problem("peft_config", String.valueOf(e.getMessage()))));
    }
  }
}
