/// The examples and the guide for authors of plugins, followed to the letter.
@NullMarked
package io.peertunnel.tests.examples;

import org.jspecify.annotations.NullMarked;
