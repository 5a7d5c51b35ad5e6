/// Parameter-efficient fine-tuning: LoRA, put into the slots of a loaded backbone.
@NullMarked
package org.geopeft.peft;

import org.jspecify.annotations.NullMarked;
