package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.geopeft.autograd.Op;
import org.geopeft.conformance.Sample.Proof;

/// All that the suites need to know about one operation.
///
/// @param name of the operation
/// @param kind its class
/// @param samples hand-made ones and those drawn from fixed seeds
/// @param wrong what it must refuse
/// @param random draws a sample
/// @param tolerance of float32 backends
/// @param additions the longest sum that a value of the output or of a gradient is
/// @param flops of the forward, where a multiplication and an addition are two
/// @param linearity of a sample
public record OpCase(
    String name,
    Class<? extends Op> kind,
    List<Sample> samples,
    List<Wrong> wrong,
    Function<Draw, Sample> random,
    Tolerance tolerance,
    ToLongFunction<Sample> additions,
    ToLongFunction<Sample> flops,
    Function<Sample, Linearity> linearity) {
  private static final int DRAWN = 8;

  /// In what an operation is linear; where it is, its backward must be the adjoint of its forward.
  public enum Linearity {
    /// In all operands together.
    JOINT,
    /// In each operand by itself.
    EACH,
    /// In none.
    NONE
  }

  /// Starts a case.
  public static Builder of(String name, Class<? extends Op> kind) {
    return new Builder(name, kind);
  }

  /// The bound for one sample.
  public double bound(Sample sample) {
    return tolerance.bound(additions.applyAsLong(sample));
  }

  @Override
  public String toString() {
    return name;
  }

  /// What a random sample consists of, before it has a name.
  ///
  /// @param op the operation
  /// @param operands what it is applied to
  public record Drawn(Op op, List<Operand> operands) {
    /// An operation and its operands.
    public static Drawn of(Op op, Operand... operands) {
      return new Drawn(op, List.of(operands));
    }
  }

  /// Gathers a case.
  public static final class Builder {
    private final String name;
    private final Class<? extends Op> kind;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Wrong> wrong = new ArrayList<>();
    private Tolerance tolerance = Tolerance.EXACT;
    private ToLongFunction<Sample> additions = _ -> 1;
    private ToLongFunction<Sample> flops = _ -> 0;
    private Function<Sample, Linearity> linearity = _ -> Linearity.NONE;

    private Builder(String name, Class<? extends Op> kind) {
      this.name = name;
      this.kind = kind;
    }

    /// A sample of which all can be asked.
    public Builder sample(String what, Op op, Operand... operands) {
      return sample(what, op, Proof.SMOOTH, operands);
    }

    /// A sample.
    public Builder sample(String what, Op op, Proof proof, Operand... operands) {
      samples.add(new Sample(name + " " + what, op, List.of(operands), proof));
      return this;
    }

    /// What must be refused, and with which words.
    public Builder wrong(String what, Supplier<Op> op, List<Operand> operands, String... texts) {
      wrong.add(new Wrong(name + " " + what, op, operands, List.of(texts)));
      return this;
    }

    /// How far float32 may be off.
    public Builder tolerance(Tolerance of) {
      tolerance = of;
      return this;
    }

    /// The longest sum.
    public Builder additions(ToLongFunction<Sample> count) {
      additions = count;
      return this;
    }

    /// The forward's FLOPs.
    public Builder flops(ToLongFunction<Sample> count) {
      flops = count;
      return this;
    }

    /// In what every sample is linear.
    public Builder linear(Linearity always) {
      return linear(_ -> always);
    }

    /// In what a sample is linear.
    public Builder linear(Function<Sample, Linearity> of) {
      linearity = of;
      return this;
    }

    /// Finishes the case with its source of random samples, some of which become samples right away.
    public OpCase drawing(Function<Draw, Drawn> source) {
      Function<Draw, Sample> random = draw -> {
        Drawn drawn = source.apply(draw);
        return new Sample(name + " drawn " + draw.seed(), drawn.op(), drawn.operands(), Proof.SMOOTH);
      };
      for (int seed = 0; seed < DRAWN; seed++) {
        samples.add(random.apply(new Draw(seed)));
      }
      return new OpCase(
          name, kind, List.copyOf(samples), List.copyOf(wrong), random, tolerance, additions, flops, linearity);
    }
  }
}
