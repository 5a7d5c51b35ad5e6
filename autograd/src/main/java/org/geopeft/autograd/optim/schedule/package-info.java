/// Learning rates over time, with PyTorch's names, parameters and numbers.
@NullMarked
package org.geopeft.autograd.optim.schedule;

import org.jspecify.annotations.NullMarked;
