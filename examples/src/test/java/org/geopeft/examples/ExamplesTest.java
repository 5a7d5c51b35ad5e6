package org.geopeft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Operand;
import org.geopeft.conformance.suite.AllSuites;
import org.geopeft.conformance.suite.Nonconformance;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The examples do what they print.
class ExamplesTest {
  private static List<String> printed(Consumer<PrintStream> program) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      program.accept(out);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void theTwoLayerNetworkTellsTheSpiralsApart() {
    for (Device device : List.of(VectorBackend.newDevice(), ReferenceBackend.device())) {
      List<String> lines = printed(out -> assertEquals(1, TwoLayerNetwork.train(out, device, 200)));
      assertEquals(3, lines.size(), lines::toString);
      assertTrue(lines.getFirst().contains("right 0.390"), lines::toString);
      assertTrue(lines.getLast().endsWith("right 1.000"), lines::toString);
      assertEquals(0, device.backend().pool().liveBytes(), "a step's memory ends with it");
    }
  }

  @Test
  void loraInTheSlotTrainsAndTheBaseStaysFrozen() {
    List<String> lines = printed(out -> {
      LoraProjection.Outcome outcome = LoraProjection.train(out, VectorBackend.newDevice(), 300);
      assertTrue(outcome.last() < 1e-3 * outcome.first(), outcome::toString);
      assertEquals(2 * 4 * 64, outcome.trainable());
      assertEquals(64 * 65 + 2 * 4 * 64, outcome.total());
    });
    assertEquals(
        List.of("frozen  proj.base_layer.weight [64, 64]", "frozen  proj.base_layer.bias [64]",
            "trains  proj.lora_A.default.weight [4, 64]", "trains  proj.lora_B.default.weight [64, 4]"),
        lines.subList(0, 4));
  }

  @Test
  void theTrainingLoopLearnsTheBrightestBand() {
    List<String> lines = printed(out ->
        assertTrue(TrainingLoop.train(out, VectorBackend.newDevice(), 200) < 0.3, "the loss at chance is 1.1"));
    assertEquals(4, lines.size(), lines::toString);
  }

  @Test
  void theCustomOperationPassesAllSuites() {
    assertTrue(CustomOp.gradCheck().error() < 1e-7, () -> CustomOp.gradCheck().toString());
    List<String> lines = printed(CustomOp::prove);
    assertEquals(10, lines.size(), lines::toString);
    assertTrue(lines.stream().skip(1).allMatch(line -> line.startsWith("holds: ")), lines::toString);
  }

  /// A square whose backward forgets the factor 2.
  private record WrongSquare() implements UnaryOp<WrongSquare.Saved> {
    private record Saved(@Nullable Kept x) implements SavedState {}

    @Override
    public Shape shape(Shape x) {
      return x;
    }

    @Override
    public Result<Saved> forward(Run run, Tensor x, Wanted wanted) {
      Tensor y = run.allocate(x.shape());
      run.backend().unary(Unary.SQUARE, x, y);
      return new Result<>(y, new Saved(run.keepIf(wanted.a(), x)));
    }

    @Override
    public Tensor backward(Run run, Saved saved, Tensor g) {
      Tensor out = run.allocate(g.shape());
      run.backend().binary(Binary.MUL, saved.x().get(), g, out);
      return out;
    }
  }

  @Test
  void aWrongGradientOfOnesOwnIsFound() {
    OpCase wrong = OpCase.of("wrong square", WrongSquare.class)
        .sample("three", new WrongSquare(), Operand.of(3))
        .drawing(draw -> OpCase.Drawn.of(new WrongSquare(), draw.operand(draw.shape(2))));
    Nonconformance found = assertThrows(Nonconformance.class, () -> AllSuites.check(wrong));
    String message = String.valueOf(found.getMessage());
    assertTrue(message.contains("wrong square three") && message.contains("finite difference says"), message);
  }
}
