/// The run-time image and its archive, as users have them.
@NullMarked
package io.peertunnel.tests.image;

import org.jspecify.annotations.NullMarked;
