/// What a relay holds out: many peers in one program, and what they send each other.
@NullMarked
package io.peertunnel.tests.relay;

import org.jspecify.annotations.NullMarked;
