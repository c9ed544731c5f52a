/// The real program on the hosts of a laboratory of network namespaces.
@NullMarked
package io.peertunnel.tests.lab;

import org.jspecify.annotations.NullMarked;
