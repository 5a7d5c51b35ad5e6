package org.geopeft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.UnsupportedModelException;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.models.ModelConfigException.Problem;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.vit.Coordinates;
import org.junit.jupiter.api.Test;

class EncoderDecoderFactoryTest {
  private final Device device = ReferenceBackend.device();

  private static Map<String, Object> tiny(Map<String, Object> more) {
    Map<String, Object> args = new LinkedHashMap<>(Map.of(
        "backbone", "prithvi_eo_tiny", "backbone_embed_dim", 32, "backbone_depth", 2, "backbone_num_heads", 2,
        "backbone_img_size", 32, "decoder", "LinearDecoder", "decoder_upsampling_size", 16, "num_classes", 3,
        "necks", List.of(Map.of("name", "SelectIndices", "indices", List.of(-1)), Map.of("name", "ReshapeTokensToImage"))));
    args.putAll(more);
    return args;
  }

  private static final Map<String, Object> LORA = Map.of("peft_config", Map.of(
      "method", "LORA", "replace_qkv", "qkv",
      "peft_config_kwargs", Map.of("target_modules", List.of("qkv.q_linear", "mlp.fc1"), "r", 2, "lora_alpha", 4)));

  @Test
  void anImageOfAnySizeGetsLogitsOfItsSize() {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      PixelWiseModel model =
          EncoderDecoderFactory.read(tiny(Map.of()), ModelFlags.NONE).build(WeightSource.random(scope, 1));
      Run run = Run.evaluation(scope);
      assertEquals(Shape.of(1, 3, 50, 41), model.forward(run, run.full(Shape.of(1, 6, 50, 41), 0.1), Coordinates.NONE).shape());
    }
  }

  @Test
  void loraTrainsItsFactorsAndTheDecoderAlone() {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      PixelWiseModel model =
          EncoderDecoderFactory.read(tiny(LORA), ModelFlags.NONE).build(WeightSource.random(scope, 1));
      List<String> trained = model.parameters().stream().filter(p -> p.value().isTrainable()).map(p -> p.name()).toList();
      assertEquals(10, trained.size());
      assertEquals("encoder.base_model.model.blocks.0.attn.qkv.q_linear.lora_A.default.weight", trained.getFirst());
      assertEquals("decoder.conv.bias", trained.getLast());
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor logits = model.forward(run, run.full(Shape.of(1, 6, 32, 32), 0.3), Coordinates.NONE);
      tape.backward(run.with((Tape) null), logits, run.full(logits.shape(), 1), scope);
      model.parameters().forEach(p -> assertEquals(p.value().isTrainable(), p.value().gradient() != null, p.name()));
    }
  }

  @Test
  void theSplitIsTheFusedProjection() {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Run run = Run.evaluation(scope);
      Tensor image = run.full(Shape.of(1, 6, 32, 32), 0.3);
      double[] plain = EncoderDecoderFactory.read(tiny(Map.of()), ModelFlags.NONE)
          .build(WeightSource.random(scope, 1)).forward(run, image, Coordinates.NONE).toDoubles();
      double[] adapted = EncoderDecoderFactory.read(tiny(LORA), ModelFlags.NONE)
          .build(WeightSource.random(scope, 1)).forward(run, image, Coordinates.NONE).toDoubles();
      for (int i = 0; i < plain.length; i++) {
        assertEquals(plain[i], adapted[i], 1e-12); // B starts at zero
      }
    }
  }

  @Test
  void allMistakesComeAtOnce() {
    ModelConfigException e = assertThrows(ModelConfigException.class, () -> EncoderDecoderFactory.read(
        tiny(Map.of("decoder_upsampling_sise", 8, "num_classes", "two", "backbone_out_indices", List.of(7))), ModelFlags.NONE));
    List<String> keys = e.problems().stream().map(Problem::key).toList();
    assertTrue(keys.containsAll(List.of("num_classes", "backbone")), keys.toString());
    ModelConfigException typo = assertThrows(
        ModelConfigException.class, () -> EncoderDecoderFactory.read(tiny(Map.of("decoder_upsampling_sise", 8)), ModelFlags.NONE));
    assertTrue(typo.problems().getFirst().message().contains("decoder_upsampling_size"), typo.getMessage());
  }

  @Test
  void freezingTheBackboneWithAnAdapterIsAMistake() {
    ModelConfigException e = assertThrows(
        ModelConfigException.class, () -> EncoderDecoderFactory.read(tiny(LORA), new ModelFlags(true, false, false)));
    assertEquals("peft_config", e.problems().getFirst().key());
  }

  @Test
  void aPartOfALaterVersionIsNamed() {
    UnsupportedModelException e = assertThrows(
        UnsupportedModelException.class,
        () -> EncoderDecoderFactory.read(tiny(Map.of("decoder", "UperNetDecoder")), ModelFlags.NONE));
    assertTrue(String.valueOf(e.getMessage()).contains("UperNetDecoder"));
  }

  @Test
  void aFrozenBackboneTrainsTheDecoder() {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      PixelWiseModel model = EncoderDecoderFactory.read(tiny(Map.of()), new ModelFlags(true, false, false))
          .build(WeightSource.random(scope, 1));
      model.parameters().forEach(p -> assertEquals(p.name().startsWith("decoder."), p.value().isTrainable(), p.name()));
      assertNotNull(model.encoder());
      assertFalse(model.parameters().isEmpty());
    }
  }
}
