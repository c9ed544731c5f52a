/// Names everything that is shipped. Holds no code.
module io.peertunnel.dist {
  requires io.peertunnel.launcher;
}
