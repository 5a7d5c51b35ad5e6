package org.geopeft.autograd.optim;

import java.util.List;
import org.geopeft.autograd.Parameter;

/// Parameters with a learning rate of their own. Frozen ones are listed too; they count in a checkpoint.
public final class ParameterGroup {
  private final List<Parameter> parameters;
  private final double initialRate;
  private double rate;

  /// Parameters that start at one rate.
  ///
  /// @param rate the learning rate at the start
  public ParameterGroup(List<Parameter> parameters, double rate) {
    this.parameters = List.copyOf(parameters);
    this.initialRate = rate;
    this.rate = rate;
  }

  /// The parameters.
  public List<Parameter> parameters() {
    return parameters;
  }

  /// The learning rate at the start.
  public double initialRate() {
    return initialRate;
  }

  /// The learning rate now.
  public double rate() {
    return rate;
  }

  /// Sets the learning rate.
  public void setRate(double value) {
    rate = value;
  }
}
