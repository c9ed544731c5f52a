package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  /// The command of a server.
  List<String> server(String address, int port) throws IOException {
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
            .formatted(port, address, hostKey, userKey + ".pub"));
    return List.of("/usr/sbin/sshd", "-D", "-e", "-f", config.toString());
  }

  static void awaitListening(Program server) throws InterruptedException {
    server.err().take(line -> line.contains("Server listening"), Program.PATIENCE);
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
    List<String> client = client(here.shareAddress(), port, "-o", "LogLevel=DEBUG1", "-N");
    try (Program server = here.start(Side.SHARE, server(here.shareAddress(), port))) {
      awaitListening(server);
      try (Program talkative = here.start(Side.BIND, client)) {
        return talkative
            .err()
            .take(line -> line.contains("kex: server->client cipher: "), Program.PATIENCE)
            .replaceAll(".*cipher: (\\S+) .*", "$1");
      }
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
