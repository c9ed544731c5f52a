/// Programs that tests start, drive by lines, and end.
@NullMarked
package io.peertunnel.tests.process;

import org.jspecify.annotations.NullMarked;
