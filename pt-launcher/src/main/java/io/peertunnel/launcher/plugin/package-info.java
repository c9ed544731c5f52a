/// Plugins: finding them, what each of them is given, and keeping their faults to themselves.
///
/// Reading order: [io.peertunnel.launcher.plugin.Plugins] (what is loaded),
/// [io.peertunnel.launcher.plugin.PluginSettings] (what the user set) and
/// [io.peertunnel.launcher.plugin.PluginTasks] (what a plugin runs on). This package knows the SPI
/// and the JDK only.
@NullMarked
package io.peertunnel.launcher.plugin;

import org.jspecify.annotations.NullMarked;
