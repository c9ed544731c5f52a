package io.peertunnel.launcher.cli;

import static io.peertunnel.launcher.text.JsonFields.field;
import static io.peertunnel.launcher.text.JsonFields.number;

import io.avaje.json.stream.BufferedJsonWriter;
import io.avaje.json.stream.JsonStream;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.StateFileException;
import io.peertunnel.spi.TunnelException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// One command: gathers its values, runs it, and turns how it ends into an exit code. Blocking.
final class Command {
  private static final String CONFIG = "config";

  private final Verb verb;
  private final ParseResult parsed;
  private final Surroundings surroundings;
  private final Extensions extensions;
  private final Streams streams;
  private final Stop stop = new Stop(Thread.currentThread());

  Command(
      Verb verb,
      ParseResult parsed,
      Surroundings surroundings,
      Extensions extensions,
      Streams streams) {
    this.verb = verb;
    this.parsed = parsed;
    this.surroundings = surroundings;
    this.extensions = extensions;
    this.streams = streams;
  }

  int run() throws CommandException {
    Values values = values();
    int verbosity = Math.min(2, values.count(Option.VERBOSE));
    Console console = new Console(streams, look(values), surroundings.width());
    LogLevels.show(console, verbosity);
    List<Audience> audiences = new ArrayList<>();
    audiences.add(screen(console, detail(values, verbosity)));
    if (hasEvents() && values.isSet(Option.JSON)) {
      audiences.add(new JsonEvents(streams.out(), surroundings.clock()));
    }
    if (hasEvents() && values.isSet(Option.REHEARSE)) {
      audiences.addAll(unseen());
    }
    try (Announcements announcements = Announcements.start(audiences);
        Registration _ = surroundings.signals().onStop(stop::request)) {
      return ending(values, announcements, console, verbosity);
    }
  }

  /// Errors that end the command are told here, once.
  private int ending(Values values, Announcements announcements, Console console, int verbosity) {
    try {
      int code = act(values, announcements);
      return stop.isRequested() ? stop.code() : code;
    } catch (InterruptedException e) {
      return stop.code();
    } catch (CommandException e) {
      return failed(announcements, e.exitCode(), e, trace(console, verbosity));
    } catch (StateFileException e) {
      return failed(announcements, ExitCode.STATE_FILE, e, trace(console, verbosity));
    } catch (LocalEndpointException e) {
      return failed(announcements, ExitCode.LOCAL_ENDPOINT, e, trace(console, verbosity));
    } catch (TunnelException e) {
      return failed(announcements, ExitCode.FAILURE, e, trace(console, verbosity));
    } catch (RuntimeException | LinkageError e) {
      announcements.tell(
          new Notice.Failed(
              ExitCode.FAILURE, "this is a fault in pt itself (" + e + "); -v shows where"));
      trace(console, verbosity).show(e);
      return ExitCode.FAILURE;
    }
  }

  @FunctionalInterface
  private interface Trace {
    void show(Throwable thrown);
  }

  private static Trace trace(Console console, int verbosity) {
    return thrown -> {
      if (verbosity > 0) {
        StackTraces.write(console, thrown);
      }
    };
  }

  private static int failed(Announcements announcements, int code, Exception thrown, Trace trace) {
    announcements.tell(new Notice.Failed(code, String.valueOf(thrown.getMessage())));
    trace.show(thrown);
    return code;
  }

  private int act(Values values, Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    Output output = new Output(streams);
    return switch (verb) {
      case SHARE -> {
        ShareOptions options = ShareOptions.read(values, extensions.plugins(values));
        LogLevels.quietLibraries();
        try (TunnelSession tunnel =
            tunnel(
                values,
                TunnelSession.Side.SHARING,
                options.kind(),
                options.network(),
                announcements)) {
          yield new ShareCommand(options).run(tunnel, stop);
        }
      }
      case BIND -> {
        BindOptions options = BindOptions.read(values, extensions.plugins(values));
        LogLevels.quietLibraries();
        try (TunnelSession tunnel =
            tunnel(
                values,
                TunnelSession.Side.REACHING,
                options.kind(),
                options.network(),
                announcements)) {
          yield new BindCommand(options).run(tunnel, stop);
        }
      }
      case NODE -> {
        NetworkOptions options = NetworkOptions.read(values);
        LogLevels.quietLibraries();
        try (Session session =
            NodeCommand.open(
                values, options, extensions.plugins(values), surroundings, announcements)) {
          yield NodeCommand.run(session, stop);
        }
      }
      case DEMO -> {
        DemoOptions options = DemoOptions.read(values);
        LogLevels.quietLibraries();
        yield new DemoCommand(options, values, surroundings, extensions, announcements, stop).run();
      }
      case PLUGINS -> new PluginsCommand(values, extensions, output).run();
      case ID -> {
        LogLevels.quietLibraries();
        String id = IdCommand.run(values, surroundings, extensions, announcements);
        output.data(id + System.lineSeparator());
        yield ExitCode.DONE;
      }
      case VERSION -> {
        boolean json = values.isSet(Option.JSON);
        output.data(json ? versionJson() : Version.line() + System.lineSeparator());
        yield ExitCode.DONE;
      }
    };
  }

  private TunnelSession tunnel(
      Values values,
      TunnelSession.Side side,
      Value kind,
      NetworkOptions options,
      Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    return TunnelSession.open(
        values, side, kind, options, extensions.plugins(values), surroundings, announcements);
  }

  private Values values() throws CommandException {
    Values values = new Values(parsed, surroundings.variables(), ConfigFile.empty());
    if (!runsHost() && verb != Verb.ID) {
      return values;
    }
    Optional<Path> data = DataHome.path(values, surroundings);
    return data.isPresent()
        ? values.with(ConfigFile.read(data.orElseThrow().resolve(CONFIG)))
        : values;
  }

  private boolean runsHost() {
    return verb == Verb.SHARE || verb == Verb.BIND || verb == Verb.NODE;
  }

  /// Whether `--json` asks for events, not for data.
  private boolean hasEvents() {
    return runsHost() || verb == Verb.DEMO;
  }

  /// Screens that nobody looks at: a rehearsal is to use all of them.
  private List<Audience> unseen() {
    OutputStream nowhere = OutputStream.nullOutputStream();
    Streams terminal = new Streams(nowhere, nowhere, StandardCharsets.UTF_8, Streams.Kind.TERMINAL);
    Console console = new Console(terminal, Console.Look.COLOUR, surroundings.width());
    return List.of(
        screen(console, HumanScreen.Verbosity.DETAILED),
        new JsonEvents(nowhere, surroundings.clock()));
  }

  private Audience screen(Console console, HumanScreen.Verbosity verbosity) {
    HumanScreen usual =
        new HumanScreen(console, verbosity, surroundings.clock(), surroundings.zone());
    return verb == Verb.DEMO
        ? new DemoScreen(console, usual, verbosity, surroundings.zone())
        : usual;
  }

  private Console.Look look(Values values) throws CommandException {
    if (streams.errKind() == Streams.Kind.OTHER || surroundings.isDumb()) {
      return Console.Look.PLAIN;
    }
    boolean colour = surroundings.wantsColour() && !values.isSet(Option.NO_COLOR);
    return colour ? Console.Look.COLOUR : Console.Look.LIVE;
  }

  private static HumanScreen.Verbosity detail(Values values, int verbosity)
      throws CommandException {
    if (verbosity > 0) {
      return HumanScreen.Verbosity.DETAILED;
    }
    return values.isSet(Option.QUIET) ? HumanScreen.Verbosity.QUIET : HumanScreen.Verbosity.NORMAL;
  }

  private static String versionJson() {
    BufferedJsonWriter writer = JsonStream.builder().build().bufferedWriter();
    writer.beginObject();
    number(writer, "v", 1);
    field(writer, "version", Version.text());
    field(writer, "java", Runtime.version().toString());
    writer.endObject();
    return writer.result() + "\n";
  }
}
