/// Plugins that come as jars: who may put them there, what they may be made of, and how each of
/// them gets a module layer of its own.
///
/// Reading order: [io.peertunnel.launcher.jars.JarPlugins] (from folders to providers), `Admission`
/// (what is looked at before a jar is opened), `LayeredPlugins` (PF4J: manifests, versions, the
/// order of dependencies) and `Layers` (the modules). This package alone knows PF4J.
@NullMarked
package io.peertunnel.launcher.jars;

import org.jspecify.annotations.NullMarked;
