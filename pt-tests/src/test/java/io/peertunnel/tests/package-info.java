/// Tests of the whole: what no module can say of itself.
@NullMarked
package io.peertunnel.tests;

import org.jspecify.annotations.NullMarked;
