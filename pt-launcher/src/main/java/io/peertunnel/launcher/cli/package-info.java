/// The command line: options, commands, what people see and what scripts read.
///
/// Reading order: [io.peertunnel.launcher.cli.Launcher], then [io.peertunnel.launcher.cli.Option]
/// (every option, once), [io.peertunnel.launcher.cli.Values] (option, environment, file, default),
/// [io.peertunnel.launcher.cli.ShareCommand] and [io.peertunnel.launcher.cli.BindCommand]. Only
/// this package touches the process: its streams, its signals and its logging.
@NullMarked
package io.peertunnel.launcher.cli;

import org.jspecify.annotations.NullMarked;
