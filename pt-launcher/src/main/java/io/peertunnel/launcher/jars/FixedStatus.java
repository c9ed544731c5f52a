package io.peertunnel.launcher.jars;

import java.util.Set;
import org.pf4j.PluginStatusProvider;

/// What the user has switched off, as it was when the program started. Pure: the file is written
/// elsewhere.
record FixedStatus(Set<String> disabled) implements PluginStatusProvider {
  @Override
  public boolean isPluginDisabled(String id) {
    return disabled.contains(id);
  }

  @Override
  public void disablePlugin(String id) {
    throw new UnsupportedOperationException("nothing is switched off while it is in use");
  }

  @Override
  public void enablePlugin(String id) {
    throw new UnsupportedOperationException("nothing is switched on once the others are in use");
  }
}
