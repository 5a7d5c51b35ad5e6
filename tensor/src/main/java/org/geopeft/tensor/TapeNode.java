package org.geopeft.tensor;

/// What a tensor carries when a gradient tape follows it. The autograd module implements it; here it is only a handle.
public interface TapeNode {}
