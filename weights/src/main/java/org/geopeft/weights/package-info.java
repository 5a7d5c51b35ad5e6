/// Weight files as neutral values: what is stored, by name, without any model.
///
/// [org.geopeft.weights.Checkpoints] reads whatever a user brings; [org.geopeft.weights.Safetensors] and
/// [org.geopeft.weights.TorchFile] are the two formats, to read and to write.
@NullMarked
package org.geopeft.weights;

import org.jspecify.annotations.NullMarked;
