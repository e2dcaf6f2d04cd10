/** The running system against real peers. */
@NullMarked
package dev.sotto.tests.interop;

import org.jspecify.annotations.NullMarked;
