/** {@code ./sotto bench}: what forwarding costs, here and in other programs, measured in one run on one machine. */
@NullMarked
package dev.sotto.tests.bench;

import org.jspecify.annotations.NullMarked;
