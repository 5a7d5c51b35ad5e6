package org.geopeft.cli.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.training.settings.DataSettings;
import org.geopeft.training.settings.GeopeftSettings;
import org.geopeft.training.settings.GeopeftSettings.BackendChoice;
import org.geopeft.training.settings.PredictionSettings;
import org.geopeft.training.settings.PredictionSettings.PixelType;
import org.geopeft.training.settings.TaskSettings;
import org.geopeft.training.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;

/// Binds a merged config to the settings of a command.
public final class RunBinder {

  private static final Pattern BYTES =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([KMGT]?)(i?)B?", Pattern.CASE_INSENSITIVE);
  private static final Map<String, BackendChoice> BACKENDS = Map.of(
      "auto", BackendChoice.AUTO, "vector", BackendChoice.VECTOR, "reference", BackendChoice.REFERENCE);

  private final RunCommand command;
  private final Mistakes mistakes = new Mistakes();
  private final Section root;

  private RunBinder(Mapping merged, RunCommand command) {
    this.command = command;
    this.root = new Section(mistakes, "", merged);
  }

  /// Reads the whole config; mistakes are thrown when the result is asked for what they spoil.
  public static BoundConfig bind(ConfigSources sources, RunCommand command) {
    return new RunBinder(sources.load(), command).bind(sources.files().isEmpty() ? null : sources.files().getFirst());
  }

  private BoundConfig bind(@Nullable Path original) {
    long seed = seed();
    Section trainerSection = root.section("trainer");
    TrainerSettings trainer = new TrainerBinder(trainerSection).bind();
    // the data module needs to know whether files may be missing, and the task comes before it in print
    Section geopeft = new Section(mistakes, "geopeft", geopeftMapping());
    GeopeftSettings own = geopeft(geopeft);
    TaskSettings task = new TaskBinder(mistakes).bind(root);
    DataSettings data = new DataBinder(mistakes, command, own).bind(root);
    PredictionSettings prediction = prediction();
    boolean deploy = root.bool("deploy_config_file", true);
    root.only("custom_modules_path", null, "custom_modules_path names Python code, which is not run");
    OptimizerBinder.Classes classes = OptimizerBinder.classes(root);
    if (task != null && classes != null) {
      task = task.with(classes.optimizer(), classes.rate(), classes.scheduler());
    }
    if (root.has("return_predictions")) {
      root.ignored("return_predictions", null);
    }
    if (root.has("verbose")) {
      root.ignored("verbose", true);
    }
    Path checkpoint = checkpoint();
    root.boolOrNull("weights_only");
    root.note("geopeft", geopeft, false);
    root.finish();
    return new BoundConfig(mistakes, root, new BoundConfig.Parts(
        seed, trainer, data, task, prediction, own, checkpoint, deploy, original));
  }

  private Mapping geopeftMapping() {
    ConfigNode written = root.ask("geopeft");
    if (written == null || Values.isNull(written)) {
      return Mapping.empty(root.place());
    }
    if (written.resolved() instanceof Mapping mapping) {
      return mapping;
    }
    root.mistake("geopeft", Mistake.Kind.TYPE, "expected a mapping, got " + written.describe());
    return Mapping.empty(root.place());
  }

  /// A number; true draws one, which is printed and recorded; false and null are Lightning's "not seeded", 0 here.
  private long seed() {
    ConfigNode written = root.ask("seed_everything");
    Object value = written == null ? Long.valueOf(0) : written.toJava();
    long seed = switch (value) {
      case null -> 0;
      case Boolean random -> random ? new SecureRandom().nextInt(Integer.MAX_VALUE) : 0;
      case Long number when number >= 0 && number <= 0xFFFF_FFFFL -> number;
      default -> {
        root.mistake("seed_everything", Mistake.Kind.TYPE, "expected a whole number from 0 to 4294967295"
            + (written == null ? "" : ", got " + written.describe()));
        yield 0;
      }
    };
    root.note("seed_everything", seed, seed == 0);
    return seed;
  }

  private PredictionSettings prediction() {
    String folder = root.textOrNull("predict_output_dir");
    if (folder == null && command == RunCommand.PREDICT) {
      root.mistake("predict_output_dir", Mistake.Kind.MISSING,
          "must be given: the folder for the predictions, --predict_output_dir DIR");
    } else if (folder != null && Files.exists(Path.of(folder)) && !Files.isDirectory(Path.of(folder))) {
      root.mistake("predict_output_dir", Mistake.Kind.FILE, folder + " is a file, not a folder");
    }
    String prefix = root.textOrNull("output_file_prefix");
    Map<String, PixelType> types = new TreeMap<>();
    for (PixelType type : PixelType.values()) {
      types.put(type.name().toLowerCase(Locale.ROOT), type);
    }
    boolean given = root.has("out_dtype");
    PixelType type = root.choice("out_dtype", types, "int16");
    return new PredictionSettings(folder == null ? null : Path.of(folder), prefix, given ? type : null);
  }

  private @Nullable Path checkpoint() {
    String file = root.textOrNull("ckpt_path");
    if (file == null) {
      return null;
    }
    if (!Files.isRegularFile(Path.of(file))) {
      root.mistake("ckpt_path", Mistake.Kind.FILE,
          "there is no checkpoint " + file + " (from " + Path.of("").toAbsolutePath() + ")");
    }
    return Path.of(file);
  }

  private static GeopeftSettings geopeft(Section geopeft) {
    BackendChoice backend = geopeft.choice("backend", BACKENDS, "auto");
    Long budget = geopeft.valueOrNull("memory_budget", RunBinder::bytes);
    ConfigNode written = geopeft.ask("memory_budget");
    geopeft.note("memory_budget", written == null ? null : written.toJava(), budget == null);
    if (budget != null) {
      geopeft.mistake(
          "memory_budget", Mistake.Kind.LATER, "nothing holds to a budget yet; it comes in a later version");
    }
    Integer threads = geopeft.integerOrNull("num_threads", 1);
    boolean testAfterFit = geopeft.bool("test_after_fit", false);
    boolean demoData = geopeft.bool("demo_data", false);
    for (String later : new String[] {"save_trainable_only", "trainable_modules", "unet_output_stride"}) {
      if (geopeft.has(later)) {
        geopeft.only(later, null, "comes in a later version");
      }
    }
    geopeft.finish();
    return new GeopeftSettings(backend, budget, threads, testAfterFit, demoData);
  }

  /// `4GB`, `512MiB`, `1e9`: K, M, G and T are powers of 1000, Ki, Mi, Gi and Ti of 1024.
  static long bytes(ConfigNode node) {
    if (node.toJava() instanceof Number number && number.doubleValue() >= 1) {
      return number.longValue();
    }
    Matcher matcher = BYTES.matcher(Objects.toString(node.toJava()).strip());
    if (!matcher.matches()) {
      throw Values.wrong(node, "a number of bytes such as 4GB or 512MiB");
    }
    int power = "KMGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT));
    double unit = Math.pow(matcher.group(3).isEmpty() ? 1000 : 1024, matcher.group(2).isEmpty() ? 0 : power + 1);
    return (long) (Double.parseDouble(matcher.group(1)) * unit);
  }
}
