package io.peertunnel.tests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What processes use, read from `/proc`; a program counts with everything that it started.
public final class Use {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  private Use() {}

  /// CPU time of user and system that the programs have taken so far, in seconds.
  public static double cpuSeconds(List<Program> programs) {
    return programs.stream().flatMap(Use::pids).mapToDouble(Use::cpuSeconds).sum();
  }

  /// Memory of the programs with shared pages divided among those who share them, in MiB.
  public static double pssMebibytes(List<Program> programs) {
    return programs.stream().flatMap(Use::pids).mapToDouble(Use::pssMebibytes).sum();
  }

  private static Stream<Long> pids(Program program) {
    Stream<Long> started =
        ProcessHandle.of(program.pid()).stream()
            .flatMap(ProcessHandle::descendants)
            .map(ProcessHandle::pid);
    return Stream.concat(Stream.of(program.pid()), started);
  }

  private static double cpuSeconds(long pid) {
    // The name of the program stands in brackets and may hold anything; the state follows it.
    return read("/proc/" + pid + "/stat")
        .map(text -> text.substring(text.lastIndexOf(')') + 2).split(" ", -1))
        .map(f -> Double.parseDouble(f[USER_TICKS]) + Double.parseDouble(f[SYSTEM_TICKS]))
        .map(ticks -> ticks / TICKS_PER_SECOND)
        .orElse(0.0);
  }

  private static double pssMebibytes(long pid) {
    return read("/proc/" + pid + "/smaps_rollup").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("Pss:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  private static Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)));
    } catch (NoSuchFileException ended) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
