/// `pt demo` as users run it.
@NullMarked
package io.peertunnel.tests.demo;

import org.jspecify.annotations.NullMarked;
