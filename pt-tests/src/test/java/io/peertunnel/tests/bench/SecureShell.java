package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An OpenSSH server and client with keys made for the run; nothing of the user's configuration
/// counts.
final class SecureShell {
  private static final Path RUN_FOLDER = Path.of("/run/sshd");

  private final Path folder;
  private final Path hostKey;
  private final Path userKey;

  private SecureShell(Path folder) {
    this.folder = folder;
    this.hostKey = folder.resolve("host");
    this.userKey = folder.resolve("user");
  }

  static SecureShell create(Path folder) throws IOException, InterruptedException {
    SecureShell shell = new SecureShell(folder);
    for (Path key : List.of(shell.hostKey, shell.userKey)) {
      Program.run(
          folder,
          Program.PATIENCE,
          "ssh-keygen",
          "-q",
          "-t",
          "ed25519",
          "-N",
          "",
          "-f",
          key.toString());
    }
    return shell;
  }

  /// Starts a server on the share side and waits until it listens.
  Program serve(Place place, int port) throws IOException, InterruptedException {
    if (isRoot()) {
      Files.createDirectories(RUN_FOLDER);
    }
    Path config = folder.resolve("sshd_config." + port);
    Files.writeString(
        config,
        """
        Port %d
        ListenAddress %s
        HostKey %s
        AuthorizedKeysFile %s
        StrictModes no
        PermitRootLogin yes
        UsePAM no
        PidFile none
        """
            .formatted(port, place.shareAddress(), hostKey, userKey + ".pub"));
    Program server =
        place.start(Side.SHARE, List.of("/usr/sbin/sshd", "-D", "-e", "-f", config.toString()));
    server.err().take(line -> line.contains("Server listening"), Program.PATIENCE);
    return server;
  }

  /// The command of a client; of an option that is given twice the first counts, so `options` come
  /// first.
  List<String> client(String address, int port, String... options) {
    List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-p"));
    command.add(Integer.toString(port));
    command.addAll(List.of(options));
    for (String option :
        List.of(
            "IdentityFile=" + userKey,
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "BatchMode=yes",
            "LogLevel=ERROR")) {
      command.addAll(List.of("-o", option));
    }
    command.add(System.getProperty("user.name") + "@" + address);
    return command;
  }

  /// The cipher that the two agree on.
  String cipher() throws IOException, InterruptedException {
    Place here = new Loopback();
    int port = Ports.free();
    try (Program server = serve(here, port);
        Program client =
            Program.start(
                folder,
                Map.of(),
                client(here.shareAddress(), port, "-o", "LogLevel=DEBUG1", "-N"))) {
      String line =
          client
              .err()
              .take(each -> each.contains("kex: server->client cipher: "), Duration.ofMinutes(1));
      Program.assertAlive(server);
      return line.replaceAll(".*cipher: (\\S+) .*", "$1");
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
