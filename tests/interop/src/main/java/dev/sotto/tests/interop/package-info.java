/** Fixtures that start the real programs and foreign peers on loopback, and look at what comes out. */
@NullMarked
package dev.sotto.tests.interop;

import org.jspecify.annotations.NullMarked;
