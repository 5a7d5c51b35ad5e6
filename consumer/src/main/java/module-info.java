/// A user's module: one `requires`, no flags.
module com.example.landcover {
  requires org.geopeft.autograd;
}
