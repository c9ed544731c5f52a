/// The entry of the program.
@NullMarked
package io.peertunnel.launcher;

import org.jspecify.annotations.NullMarked;
