package org.geopeft.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.geopeft.autograd.layer.UnsupportedModelException;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.vit.PrithviConfig;
import org.geopeft.vit.PrithviViT;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.HubCache;
import org.jspecify.annotations.Nullable;

/// Prithvi's `backbone_…` arguments.
///
/// @param variant which published size
/// @param config the encoder's shape
/// @param bands the model's bands
/// @param pretrainedBands the bands of the published file
/// @param pretrained whether published weights are loaded
/// @param checkpoint the file named by `ckpt_path`, or null for the hub cache
record PrithviArguments(
    PrithviConfig.Variant variant,
    PrithviConfig config,
    List<String> bands,
    List<String> pretrainedBands,
    boolean pretrained,
    @Nullable Path checkpoint) {
  private static final System.Logger LOG = System.getLogger(PrithviArguments.class.getName());
  private static final List<String> LATER =
      List.of("vit_adapter", "vpt", "use_temporal");

  /// Reads the arguments; mistakes are noted there, and then there is no result.
  static @Nullable PrithviArguments read(Arguments args, PrithviConfig.Variant variant) {
    for (String key : LATER) {
      if (args.flag("backbone_" + key, false)) {
        throw new UnsupportedModelException("backbone_" + key + " (comes in a later version)");
      }
    }
    args.raw("backbone_vpt_n_tokens");
    args.raw("backbone_vpt_dropout");
    args.raw("backbone_in_chans"); // the number of bands counts
    int before = args.problems().size();
    List<String> bands = bands(args, "backbone_bands");
    List<String> pretrainedBands = bands(args, "backbone_pretrained_bands");
    int[] size = pair(args, "backbone_img_size", 224);
    int[] patch = patch(args, variant.patch());
    boolean[] coordinates = coordinates(args, variant);
    Optional<String> file = args.text("backbone_ckpt_path");
    boolean pretrained = args.flag("backbone_pretrained", false);
    try {
      PrithviConfig config =
          new PrithviConfig(
              size[0],
              size[1],
              args.integer("backbone_num_frames", 1),
              patch[1],
              patch[0],
              bands.size(),
              args.integer("backbone_embed_dim", variant.width()),
              args.integer("backbone_depth", variant.depth()),
              args.integer("backbone_num_heads", variant.heads()),
              args.number("backbone_mlp_ratio", 4),
              coordinates[0],
              coordinates[1],
              args.flag("backbone_coords_scale_learn", variant.coordinates()),
              args.number("backbone_drop_path", 0),
              args.integers("backbone_out_indices").orElse(null));
      if (!pretrained && file.isPresent()) {
        LOG.log(System.Logger.Level.WARNING, "backbone_ckpt_path is ignored without backbone_pretrained: true");
      }
      return args.problems().size() > before
          ? null
          : new PrithviArguments(variant, config, bands, pretrainedBands, pretrained, file.map(Path::of).orElse(null));
    } catch (IllegalArgumentException e) {
      args.problem("backbone", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static List<String> bands(Arguments args, String key) {
    try {
      Optional<List<String>> bands = args.list(key).map(Bands::parse);
      if (bands.isPresent() && bands.get().isEmpty()) {
        args.problem(key, "at least one band is needed");
      }
      return bands.orElse(Bands.PRITHVI);
    } catch (IllegalArgumentException e) {
      args.problem(key, String.valueOf(e.getMessage()));
      return Bands.PRITHVI;
    }
  }

  private static int[] pair(Arguments args, String key, int otherwise) {
    if (args.raw(key) instanceof List<?>) {
      List<Integer> sides = args.integers(key).orElse(List.of());
      if (sides.size() == 2) {
        return new int[] {sides.get(0), sides.get(1)};
      }
      args.problem(key, "expected one side or [height, width]");
      return new int[] {otherwise, otherwise};
    }
    int side = args.integer(key, otherwise);
    return new int[] {side, side};
  }

  /// Tubelet and side of a patch, from a number or `[t, p, p]`.
  private static int[] patch(Arguments args, int otherwise) {
    String key = "backbone_patch_size";
    if (args.raw(key) instanceof List<?>) {
      List<Integer> sides = args.integers(key).orElse(List.of());
      if (sides.size() == 3 && sides.get(1).equals(sides.get(2))) {
        return new int[] {sides.get(0), sides.get(1)};
      }
      args.problem(key, "expected a side or [frames, side, side] with equal sides");
      return new int[] {1, otherwise};
    }
    return new int[] {1, args.integer(key, otherwise)};
  }

  private static boolean[] coordinates(Arguments args, PrithviConfig.Variant variant) {
    Optional<List<?>> given = args.list("backbone_coords_encoding");
    if (given.isEmpty()) {
      return new boolean[] {variant.coordinates(), variant.coordinates()};
    }
    for (Object entry : given.get()) {
      if (!entry.equals("time") && !entry.equals("location")) {
        args.problem("backbone_coords_encoding", "entries are time and location, got " + entry);
      }
    }
    return new boolean[] {given.get().contains("time"), given.get().contains("location")};
  }

  /// The encoder, with published weights when asked for.
  PrithviViT build(WeightSource w) {
    PrithviViT encoder = new PrithviViT(w, config);
    if (pretrained) {
      Path file = checkpoint;
      if (file != null && !Files.exists(file)) {
        throw new CheckpointException("backbone_ckpt_path: there is no file " + file.toAbsolutePath());
      }
      PrithviCheckpoint.load(encoder, file == null ? published() : file, bands, pretrainedBands, file == null);
    }
    return encoder;
  }

  private Path published() {
    String repository = variant.repository();
    String file = variant.file();
    if (repository == null || file == null) {
      throw new CheckpointException(
          variant.name() + ": there are no published weights; set backbone_pretrained: false, or name a file with"
              + " backbone_ckpt_path");
    }
    HubCache cache = HubCache.ofEnvironment();
    return cache
        .find(repository, file, null)
        .orElseThrow(() -> new CheckpointException(
            variant.name() + ": weights are not on this machine. Fetch " + file + " of the Hugging Face repository "
                + repository + " (for example `huggingface-cli download " + repository + " " + file
                + "`, which puts it into " + cache.folder(repository)
                + "), or name the file with backbone_ckpt_path, or set backbone_pretrained: false"));
  }
}
