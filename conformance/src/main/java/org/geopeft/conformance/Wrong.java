package org.geopeft.conformance;

import java.util.List;
import java.util.function.Supplier;
import org.geopeft.autograd.Op;

/// Operands or attributes that an operation must refuse.
///
/// @param name what is wrong
/// @param op makes the operation (its constructor may be what refuses)
/// @param operands what it is applied to
/// @param texts what the message must say; the first is the id where there is one
public record Wrong(String name, Supplier<Op> op, List<Operand> operands, List<String> texts) {}
