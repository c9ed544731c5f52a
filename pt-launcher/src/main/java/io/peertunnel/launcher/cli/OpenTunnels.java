package io.peertunnel.launcher.cli;

/// What users must know while no tunnel is authenticated. Pure.
final class OpenTunnels {
  private OpenTunnels() {}

  static void warn(Announcements announcements, IdOption id) {
    boolean hasSecret = !id.id().name().equals(id.id().text());
    announcements.warn(
        hasSecret
            ? "open: anyone who knows the name '"
                + id.id().name()
                + "' can connect; the secret after it is not used yet"
            : "open: anyone who knows the id can connect; tunnels are not authenticated yet");
    warnIfVisible(announcements, id);
  }

  /// A secret on the command line is seen by every user of the machine.
  static void warnIfVisible(Announcements announcements, IdOption id) {
    if (id.isOnCommandLine() && !id.id().name().equals(id.id().text())) {
      announcements.warn("the secret shows in the list of processes; use --id-file or PT_ID");
    }
  }
}
