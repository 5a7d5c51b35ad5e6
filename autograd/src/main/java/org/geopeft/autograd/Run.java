package org.geopeft.autograd;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.jspecify.annotations.Nullable;

/// What an operation needs besides its operands: device, memory scope, tape or none, train or eval mode, random numbers,
/// and the module path for errors. Passed as an argument; nothing is thread-local.
public final class Run {
  private final Scope scope;
  private final @Nullable Tape tape;
  private final boolean training;
  private final RandomCounter random;
  private final String path;
  private final @Nullable Observer observer;
  private final boolean recomputing;
  private @Nullable Recording recording;

  /// Receives what layers report by [#observe]: features, for looking inside a model.
  @FunctionalInterface
  public interface Observer {
    /// A value that just was computed; it dies with its scope unless the observer adopts or copies it.
    void see(String name, Tensor value);
  }

  private Run(
      Scope scope,
      @Nullable Tape tape,
      boolean training,
      RandomCounter random,
      String path,
      @Nullable Observer observer,
      boolean recomputing) {
    this.scope = scope;
    this.tape = tape;
    this.training = training;
    this.random = random;
    this.path = path;
    this.observer = observer;
    this.recomputing = recomputing;
  }

  /// A run in evaluation mode that records nothing.
  public static Run evaluation(Scope scope) {
    return new Run(scope, null, false, new RandomCounter(0, 0), "", null, false);
  }

  /// A run in training mode.
  public static Run training(Scope scope, Tape tape, RandomCounter random) {
    return new Run(scope, tape, true, random, "", null, false);
  }

  /// This run with a tape, or without.
  public Run with(@Nullable Tape other) {
    return new Run(scope, other, training, random, path, observer, recomputing);
  }

  /// This run with somebody who looks inside.
  public Run with(Observer other) {
    return new Run(scope, tape, training, random, path, other, recomputing);
  }

  /// This run with other memory.
  public Run with(Scope other) {
    return new Run(other, tape, training, random, path, observer, recomputing);
  }

  /// This run under a longer module path.
  public Run named(String name) {
    return new Run(scope, tape, training, random, join(name), observer, recomputing);
  }

  /// This run for the second time, within the backward pass: its random numbers again, and nobody looks inside.
  Run recomputing(Scope other, RandomCounter replayed) {
    return new Run(other, tape, training, replayed, path, null, true);
  }

  /// Where tensors are made.
  public Scope scope() {
    return scope;
  }

  /// Who computes.
  public Backend backend() {
    return scope.device().backend();
  }

  /// The tape, or null when no gradient is followed.
  public @Nullable Tape tape() {
    return tape;
  }

  /// Whether dropout and batch statistics are on.
  public boolean isTraining() {
    return training;
  }

  /// Whether this is the second run of a [Checkpoint], in the backward pass: what the first run left behind (running
  /// statistics, say) is not to be changed once more.
  public boolean isRecomputing() {
    return recomputing;
  }

  RandomCounter random() {
    return random;
  }

  /// The module path, `encoder.blocks.3.attn`.
  public String path() {
    return path;
  }

  /// The parameter's value, followed by the tape when it is trainable.
  public Tensor use(Parameter parameter) {
    return tape == null ? parameter.tensor() : tape.use(parameter);
  }

  /// A new tensor of the backend's float type, contents undefined.
  public Tensor allocate(Shape shape) {
    return scope.allocate(shape);
  }

  /// A new tensor filled with one value.
  public Tensor full(Shape shape, double value) {
    Tensor tensor = scope.allocate(shape);
    backend().fill(tensor, value);
    return tensor;
  }

  /// The tensor itself when it is row-major, a copy otherwise. For operations: between them a copy would cut the tape.
  public Tensor contiguous(Tensor x) {
    if (x.isContiguous()) {
      return x;
    }
    if (x.node() != null) {
      throw new IllegalStateException("contiguous: a copy of a followed tensor would lose its gradient; use Reshape");
    }
    Tensor copy = scope.allocate(x.type(), x.shape());
    backend().copy(x, copy);
    return copy;
  }

  /// A fresh random key as a one-element I64 tensor.
  public Tensor randomKey() {
    Tensor key = scope.allocate(DType.I64, Shape.of(1));
    long drawn = random.next();
    if (key.hasData()) {
      key.data().set(ValueLayout.JAVA_LONG, 0, drawn);
    }
    return key;
  }

  /// Keeps a tensor for the backward pass; to be called by an operation's forward. An operand whose operation can
  /// compute it again ([Result#again()]) is not stored.
  public Kept keep(Tensor tensor) {
    Recording now = recording;
    if (now == null) {
      throw new IllegalStateException("keep: no operation is being recorded (keep only what is wanted)");
    }
    return now.keep(tensor);
  }

  /// Keeps a tensor when `condition` holds.
  public @Nullable Kept keepIf(boolean condition, Tensor tensor) {
    return condition ? keep(tensor) : null;
  }

  /// Shows a value to the observer, if there is one.
  public void observe(String name, Tensor value) {
    if (observer != null) {
      observer.see(name, value);
    }
  }

  /// Whether somebody observes.
  public boolean isObserved() {
    return observer != null;
  }

  /// Runs a part of a model in a nested scope and under its name: all that it allocates and does not return is freed,
  /// unless the tape keeps it.
  public Tensor in(String name, Function<Run, Tensor> part) {
    return within(join(name), run -> List.of(part.apply(run))).getFirst();
  }

  /// Like [#in] for several results.
  public List<Tensor> inAll(String name, Function<Run, List<Tensor>> part) {
    return within(join(name), part);
  }

  private String join(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  List<Tensor> within(String innerPath, Function<Run, List<Tensor>> part) {
    try (Scope inner = scope.nested()) {
      List<Tensor> results = part.apply(new Run(inner, tape, training, random, innerPath, observer, recomputing));
      results.forEach(inner::pass);
      return results;
    }
  }

  /// Lets go of a tensor that this scope owns and nobody needs any more (the tape may still keep it).
  public void release(Tensor tensor) {
    scope.release(tensor);
  }

  /// Applies an operation on one tensor.
  public <S extends SavedState> Tensor apply(UnaryOp<S> op, Tensor a) {
    OperandCheck.check(this, op, () -> op.shape(a.shape()), a);
    Wanted wanted = wanted(a);
    return recorded(op, bare -> {
      Result<S> result = op.forward(this, there(bare, 0), wanted);
      S saved = result.saved();
      return Recorded.of(result, (run, g) -> one(op.backward(run, saved, first(g))));
    }, wanted, a).getFirst();
  }

  /// Applies an operation on two tensors.
  public <S extends SavedState> Tensor apply(BinaryOp<S> op, Tensor a, Tensor b) {
    OperandCheck.check(this, op, () -> op.shape(a.shape(), b.shape()), a, b);
    Wanted wanted = wanted(a, b);
    return recorded(op, bare -> {
      Result<S> result = op.forward(this, there(bare, 0), there(bare, 1), wanted);
      S saved = result.saved();
      return Recorded.of(result, (run, g) -> {
        Grads2 grads = op.backward(run, saved, first(g), wanted);
        return listOf(grads.a(), grads.b());
      });
    }, wanted, a, b).getFirst();
  }

  /// Applies an operation on three tensors, the last of which may be absent.
  public <S extends SavedState> Tensor apply(TernaryOp<S> op, Tensor a, Tensor b, @Nullable Tensor c) {
    OperandCheck.check(this, op, () -> op.shape(a.shape(), b.shape(), c == null ? null : c.shape()), a, b, c);
    Wanted wanted = wanted(a, b, c);
    return recorded(op, bare -> {
      Result<S> result = op.forward(this, there(bare, 0), there(bare, 1), bare.get(2), wanted);
      S saved = result.saved();
      return Recorded.of(result, (run, g) -> {
        Grads3 grads = op.backward(run, saved, first(g), wanted);
        return listOf(grads.a(), grads.b(), grads.c());
      });
    }, wanted, a, b, c).getFirst();
  }

  /// Applies an operation on any number of tensors.
  public <S extends SavedState> List<Tensor> apply(VariadicOp<S> op, List<Tensor> operands) {
    @Nullable Tensor[] all = operands.toArray(Tensor[]::new);
    OperandCheck.check(this, op, () -> op.shapes(operands.stream().map(Tensor::shape).toList()), all);
    Wanted wanted = wanted(all);
    return recorded(op, bare -> {
      List<Tensor> given = IntStream.range(0, bare.size()).mapToObj(i -> there(bare, i)).toList();
      Results<S> results = op.forward(this, given, wanted);
      S saved = results.saved();
      return new Recorded(results.outputs(), (run, g) -> op.backward(run, saved, g, wanted), null);
    }, wanted, all);
  }

  /// Applies an operation that is made of others.
  public List<Tensor> apply(Composition op, List<Tensor> operands) {
    OperandCheck.check(this, op, () -> op.shapes(operands.stream().map(Tensor::shape).toList()), operands.toArray(Tensor[]::new));
    return within(path, inner -> op.compute(inner, operands));
  }

  private static Tensor there(List<@Nullable Tensor> operands, int i) {
    return Objects.requireNonNull(operands.get(i), "only the last operand of a ternary operation may be absent");
  }

  /// What a forward left: values, how to go back, and perhaps how to compute the one value again.
  private record Recorded(List<Tensor> outputs, Node.Backward backward, @Nullable Function<Run, Tensor> again) {
    static Recorded of(Result<?> result, Node.Backward backward) {
      return new Recorded(List.of(result.output()), backward, result.again());
    }
  }

  private List<Tensor> recorded(
      Op op,
      Function<List<@Nullable Tensor>, Recorded> forward,
      Wanted wanted,
      @Nullable Tensor... operands) {
    List<@Nullable Tensor> bare = new ArrayList<>(operands.length);
    for (Tensor operand : operands) {
      bare.add(operand == null ? null : operand.withNode(null));
    }
    Tape recorder = wanted.any() ? tape : null;
    Recording outer = recording; // an operation may be made of others
    Recording now = recorder == null ? null : new Recording(recorder, bare, variables(operands));
    recording = now;
    Recorded result;
    try {
      result = forward.apply(bare);
    } catch (TensorException e) {
      throw OperandCheck.explained(this, op, e, operands);
    } finally {
      recording = outer;
    }
    return now == null ? result.outputs() : now.finish(path, result.outputs(), result.backward(), result.again());
  }

  private Wanted wanted(@Nullable Tensor... operands) {
    if (tape == null) {
      return Wanted.NOTHING;
    }
    long bits = 0;
    for (int i = 0; i < operands.length; i++) {
      Tensor operand = operands[i];
      if (operand != null && operand.node() instanceof Variable variable && variable.tape() == tape) {
        bits |= i < 64 ? 1L << i : Long.MIN_VALUE;
      }
    }
    return bits == 0 ? Wanted.NOTHING : new Wanted(bits);
  }

  private static List<@Nullable Variable> variables(@Nullable Tensor... operands) {
    List<@Nullable Variable> result = new ArrayList<>(operands.length);
    for (Tensor operand : operands) {
      result.add(operand != null && operand.node() instanceof Variable variable ? variable : null);
    }
    return result;
  }

  private static Tensor first(List<@Nullable Tensor> g) {
    Tensor gradient = g.getFirst();
    if (gradient == null) {
      throw new IllegalStateException("backward without an output gradient");
    }
    return gradient;
  }

  private static List<@Nullable Tensor> one(Tensor gradient) {
    return Collections.singletonList(gradient);
  }

  private static List<@Nullable Tensor> listOf(@Nullable Tensor... gradients) {
    return Arrays.asList(gradients);
  }
}
