package io.peertunnel.launcher.cli;

import java.util.ArrayList;
import java.util.List;

/// Turns the option form of Go programs into ours: `-port 22` into `--port 22`. Pure.
final class GoForm {
  private GoForm() {}

  static List<String> normalise(List<String> args) {
    List<String> out = new ArrayList<>(args.size());
    boolean ended = false;
    for (String arg : args) {
      ended = ended || arg.equals("--");
      out.add(!ended && isLongWithOneDash(arg) ? "-" + arg : arg);
    }
    return out;
  }

  private static boolean isLongWithOneDash(String arg) {
    if (arg.length() < 3 || arg.charAt(0) != '-' || arg.charAt(1) == '-') {
      return false;
    }
    int equals = arg.indexOf('=');
    String name = arg.substring(1, equals < 0 ? arg.length() : equals);
    return Option.named(name).isPresent() || name.equals("help") || name.equals("version");
  }
}
