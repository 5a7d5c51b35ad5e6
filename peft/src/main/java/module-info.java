/// Parameter-efficient fine-tuning: LoRA.
module org.geopeft.peft {
  requires static transitive org.jspecify;
  requires transitive org.geopeft.autograd;

  exports org.geopeft.peft;
}
