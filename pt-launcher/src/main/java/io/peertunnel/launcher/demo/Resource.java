package io.peertunnel.launcher.demo;

import java.util.Arrays;
import java.util.Optional;

/// What the web page's server has, and how it may be asked for. Pure.
enum Resource {
  PAGE("/", "text/html; charset=utf-8"),
  STYLE("/page.css", "text/css; charset=utf-8"),
  SCRIPT("/page.js", "text/javascript; charset=utf-8"),
  /// The figures of this moment and of this request, as JSON.
  STATE("/state", "application/json"),
  /// A small answer.
  PING("/ping", "text/plain; charset=utf-8"),
  /// As many bytes as `?n=` says.
  BYTES("/bytes", "application/octet-stream"),
  /// Takes bytes and tells how many came.
  SINK("/sink", "application/json");

  private final String path;
  private final String type;

  Resource(String path, String type) {
    this.path = path;
    this.type = type;
  }

  static Optional<Resource> at(String path) {
    return Arrays.stream(values()).filter(resource -> resource.path.equals(path)).findFirst();
  }

  String path() {
    return path;
  }

  /// The media type.
  String type() {
    return type;
  }

  boolean allows(String method) {
    return Arrays.asList(methods().split(", ")).contains(method);
  }

  /// The methods as in the header `Allow`.
  String methods() {
    return this == SINK ? "POST" : "GET, HEAD";
  }
}
