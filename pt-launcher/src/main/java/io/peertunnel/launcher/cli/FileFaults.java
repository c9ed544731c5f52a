package io.peertunnel.launcher.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

/// Words for what the file system refuses. Pure.
final class FileFaults {
  private FileFaults() {}

  static String reason(Exception e) {
    String message = e.getMessage();
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException exists -> "it is not a directory";
      case FileSystemException failed
          when failed.getReason() != null && !failed.getReason().isEmpty() ->
          failed.getReason();
      case FileSystemException failed -> failed.getClass().getSimpleName();
      default -> message == null ? e.getClass().getSimpleName() : message;
    };
  }
}
