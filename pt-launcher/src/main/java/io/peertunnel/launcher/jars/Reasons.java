package io.peertunnel.launcher.jars;

import io.peertunnel.launcher.plugin.Faults;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Words for what the file system and the module system refuse, for authors of plugins. Pure.
final class Reasons {
  private static final Pattern MISSING =
      Pattern.compile("Module (\\S+) not found, required by (\\S+)");

  private Reasons() {}

  static String of(Throwable thrown) {
    if (thrown instanceof Refusal) {
      return String.valueOf(thrown.getMessage());
    }
    return Faults.newerJava(thrown).orElseGet(() -> plain(innermost(thrown)));
  }

  private static String plain(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      return missing(missing.group(1), missing.group(2));
    }
    return switch (thrown) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file";
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      default -> Faults.reason(thrown).replaceFirst("^[A-Za-z]+Exception: ", "");
    };
  }

  private static String missing(String module, String by) {
    boolean jdk = module.startsWith("java.") || module.startsWith("jdk.");
    return jdk
        ? "module "
            + by
            + " requires "
            + module
            + ", a module of the JDK that the run-time of this program lacks; do without it"
        : "module "
            + by
            + " requires the module "
            + module
            + ", which is not there; put its jar into lib in a folder for the plugin, or name the"
            + " plugin that has it in Plugin-Dependencies";
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable at = thrown;
    for (Throwable cause = at.getCause(); cause != null; cause = at.getCause()) {
      at = cause;
    }
    return at;
  }
}
