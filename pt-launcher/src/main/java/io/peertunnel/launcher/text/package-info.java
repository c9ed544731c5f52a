/// How values are written, for people and for scripts alike.
@NullMarked
package io.peertunnel.launcher.text;

import org.jspecify.annotations.NullMarked;
