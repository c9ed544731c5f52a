package io.peertunnel.tests.lab;

import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A server and clients of OpenSSH with keys of their own.
final class SecureShell {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path folder;

  private SecureShell(Path folder) {
    this.folder = folder;
  }

  /// Makes the keys.
  static SecureShell in(Path folder) throws IOException, InterruptedException {
    SecureShell shell = new SecureShell(folder);
    for (Path key : List.of(shell.hostKey(), shell.userKey())) {
      Program.run(
          folder, PATIENCE, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
    }
    return shell;
  }

  /// Starts the server on port 22 of a host's loopback.
  Program serve(Lab lab, String host) throws IOException, InterruptedException {
    Files.createDirectories(Path.of("/run/sshd"));
    Path config = folder.resolve("sshd_config");
    Files.writeString(
        config,
        """
        Port 22
        ListenAddress 127.0.0.1
        HostKey %s
        AuthorizedKeysFile %s
        StrictModes no
        PermitRootLogin yes
        UsePAM no
        PidFile none
        Subsystem sftp internal-sftp
        """
            .formatted(hostKey(), userKey() + ".pub"));
    Program sshd = lab.start(host, "/usr/sbin/sshd", "-D", "-e", "-f", config.toString());
    sshd.err().take(line -> line.contains("Server listening"), Program.PATIENCE);
    return sshd;
  }

  /// The command that runs another one at the server.
  List<String> ssh(String port, String remote) {
    List<String> command = new ArrayList<>(List.of("ssh", "-p", port));
    command.addAll(options());
    command.addAll(List.of("root@127.0.0.1", remote));
    return command;
  }

  /// The command that fetches a file from the server.
  List<String> scp(String port, Path from, Path to) {
    List<String> command = new ArrayList<>(List.of("scp", "-q", "-P", port));
    command.addAll(options());
    command.addAll(List.of("root@127.0.0.1:" + from, to.toString()));
    return command;
  }

  private List<String> options() {
    return List.of(
        "-i",
        userKey().toString(),
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "BatchMode=yes",
        "-o",
        "LogLevel=ERROR");
  }

  private Path hostKey() {
    return folder.resolve("host");
  }

  private Path userKey() {
    return folder.resolve("user");
  }
}
