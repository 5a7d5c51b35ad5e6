package org.geopeft.cli.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.training.settings.BurnScarsSettings;
import org.geopeft.training.settings.DataSettings;
import org.geopeft.training.settings.GeopeftSettings;
import org.geopeft.training.settings.MetadataUse;
import org.geopeft.training.settings.TransformSettings;
import org.jspecify.annotations.Nullable;

/// Binds `data`: a data module and its arguments, in the order of peft_geofm.
final class DataBinder {

  private static final ClassCatalog MODULES = new ClassCatalog("data module",
      Set.of("GenericNonGeoSegmentationDataModule", "Sen1Floods11DataModule", "MCashewPlantationDataModule",
          "MSACropTypeDataModule", "ReBENDataModule"),
      "peft_geofm.datamodules.BurnScarsDataModule");
  private static final ClassCatalog TRANSFORMS = new ClassCatalog("transform",
      Set.of("RandomRotate90", "HorizontalFlip", "VerticalFlip", "Transpose", "Resize", "CenterCrop", "RandomCrop",
          "RandomResizedCrop", "PadIfNeeded", "Normalize", "RandomBrightnessContrast", "GaussNoise", "GaussianBlur",
          "ShiftScaleRotate", "Affine", "SquareSymmetry", "SelectBands", "FlattenTemporalIntoChannels",
          "UnflattenTemporalFromChannels", "Compose"),
      "albumentations.D4", "albumentations.pytorch.ToTensorV2");

  private final Mistakes mistakes;
  private final RunCommand command;
  private final boolean demoData;
  private final boolean testAfterFit;

  DataBinder(Mistakes mistakes, RunCommand command, GeopeftSettings own) {
    this.mistakes = mistakes;
    this.command = command;
    this.demoData = own.demoData();
    this.testAfterFit = own.testAfterFit();
  }

  /// @return null, with a mistake noted, where there is no data module this version has
  @Nullable DataSettings bind(Section root) {
    ConfigNode written = root.ask("data");
    if (written == null || Values.isNull(written)) {
      mistakes.add(
          root.place(), "data", Mistake.Kind.MISSING, "must be given: a data module, or a file that holds one");
      root.note("data", null, true);
      return null;
    }
    ClassSection module = MODULES.read(mistakes, "data", written);
    root.note("data", module, false);
    return module == null ? null : burnScars(module.arguments());
  }

  private DataSettings burnScars(Section arguments) {
    int batchSize = arguments.requiredInteger("batch_size", 1);
    int numWorkers = arguments.requiredInteger("num_workers", 0);
    String root = arguments.requiredText("data_root");
    Map<String, MetadataUse> metadata = new HashMap<>();
    for (MetadataUse use : MetadataUse.values()) {
      metadata.put(use.key(), use);
    }
    MetadataUse useMetadata = arguments.requiredChoice("use_metadata", metadata, MetadataUse.NONE.key());
    boolean filesWillBeMade = demoData && !Files.exists(Path.of(root));
    checkFolder(arguments, root, filesWillBeMade);
    Set<String> needed = filesWillBeMade ? Set.of() : neededSplits(arguments);
    Path train = split(arguments, "train_split", needed);
    Path val = split(arguments, "val_split", needed);
    Path test = split(arguments, "test_split", needed);
    Path predict = split(arguments, "predict_split", needed);
    requireSplits(arguments, val, test, predict);
    List<String> bands = bands(arguments);
    double scale = arguments.number("constant_scale", 1.0);
    List<TransformSettings> onTrain = transforms(arguments, "train_transform");
    List<TransformSettings> onVal = transforms(arguments, "val_transform");
    List<TransformSettings> onTest = transforms(arguments, "test_transform");
    Double noData = orDefault(arguments, "no_data_replace", 0.0, arguments.numberOrNull("no_data_replace"));
    Long noLabel = orDefault(arguments, "no_label_replace", -1L,
        arguments.longOrNull("no_label_replace", Integer.MIN_VALUE));
    boolean dropLast = arguments.bool("drop_last", true);
    arguments.finish();
    return new BurnScarsSettings(batchSize, numWorkers, Path.of(root), useMetadata, train, val, test, predict, bands,
        scale, onTrain, onVal, onTest, noData, noLabel == null ? null : Math.toIntExact(noLabel), dropLast);
  }

  /// Absent means the default, null means none.
  private static <T> @Nullable T orDefault(Section arguments, String key, T fallback, @Nullable T value) {
    T effective = arguments.has(key) ? value : fallback;
    arguments.note(key, effective, fallback.equals(effective));
    return effective;
  }

  private static void checkFolder(Section arguments, String root, boolean willBeMade) {
    if (TrainerBinder.isPlaceholder(root)) {
      arguments.mistake("data_root", Mistake.Kind.FILE,
          "'" + root + "' is a placeholder: say where the images and masks lie, --data.data_root DIR");
    } else if (!root.isEmpty() && !willBeMade && !Files.isDirectory(Path.of(root))) {
      arguments.mistake("data_root", Mistake.Kind.FILE,
          "there is no folder " + root + " (from " + Path.of("").toAbsolutePath() + ")");
    }
  }

  /// The splits the command reads; other files need not be there.
  private Set<String> neededSplits(Section arguments) {
    return switch (command) {
      case FIT -> testAfterFit ? Set.of("train_split", "val_split", "test_split") : Set.of("train_split", "val_split");
      case VALIDATE -> Set.of("val_split");
      case TEST -> Set.of("test_split");
      case PREDICT -> Set.of(arguments.has("predict_split") ? "predict_split" : "test_split");
      case COMPUTE_STATISTICS -> Set.of("train_split");
    };
  }

  private static @Nullable Path split(Section arguments, String key, Set<String> needed) {
    String file = arguments.textOrNull(key);
    if (file == null) {
      return null;
    }
    if (needed.contains(key) && !Files.isRegularFile(Path.of(file))) {
      arguments.mistake(key, Mistake.Kind.FILE,
          "there is no split file " + file + " (from " + Path.of("").toAbsolutePath() + ")");
    }
    return Path.of(file);
  }

  private void requireSplits(Section arguments, @Nullable Path val, @Nullable Path test, @Nullable Path predict) {
    String missing = switch (command) {
      case FIT -> val == null ? "val_split" : test == null && testAfterFit ? "test_split" : null;
      case VALIDATE -> val == null ? "val_split" : null;
      case TEST -> test == null ? "test_split" : null;
      case PREDICT -> predict == null && test == null ? "predict_split" : null;
      case COMPUTE_STATISTICS -> null;
    };
    if (missing != null) {
      arguments.mistake(missing, Mistake.Kind.MISSING, "must be given for this command: a file with one id a line");
    }
  }

  private static List<String> bands(Section arguments) {
    List<String> bands = arguments.texts("bands", BurnScarsSettings.BANDS);
    for (String band : bands) {
      if (!BurnScarsSettings.BANDS.contains(band)) {
        arguments.mistake("bands", Mistake.Kind.NAME,
            "there is no band '" + band + "'" + Nearest.hint(band, BurnScarsSettings.BANDS));
      }
    }
    if (bands.isEmpty()) {
      arguments.mistake("bands", Mistake.Kind.TYPE, "expected at least one band");
    }
    return bands;
  }

  private List<TransformSettings> transforms(Section arguments, String key) {
    ConfigNode written = arguments.ask(key);
    if (written == null || Values.isNull(written)) {
      arguments.note(key, null, true);
      return List.of();
    }
    List<TransformSettings> transforms = new ArrayList<>();
    List<ClassSection> printed = new ArrayList<>();
    List<ConfigNode> items = Values.oneOrMore(written);
    for (int i = 0; i < items.size(); i++) {
      ClassSection transform = TRANSFORMS.read(mistakes, arguments.path(key) + "[" + i + "]", items.get(i));
      if (transform != null) {
        printed.add(transform);
        transforms.add(transform(transform));
      }
    }
    arguments.note(key, printed, false);
    return transforms;
  }

  private static TransformSettings transform(ClassSection transform) {
    Section arguments = transform.arguments();
    TransformSettings settings;
    if (transform.name().equals("D4")) {
      double p = arguments.number("p", 1);
      if (!(p >= 0 && p <= 1)) {
        arguments.mistake("p", Mistake.Kind.TYPE, "expected a probability between 0 and 1, got " + p);
      } else if (p < 1) {
        arguments.mistake("p", Mistake.Kind.LATER, "D4 with another p than 1, its default, comes in a later version");
      }
      settings = new TransformSettings.D4(p);
    } else {
      arguments.ignored("transpose_mask", false);
      arguments.ignored("p", 1.0);
      settings = new TransformSettings.ToTensor();
    }
    arguments.finish();
    return settings;
  }
}
