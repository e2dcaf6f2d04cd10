/** Tests of {@code ./sotto bench} itself. */
@NullMarked
package dev.sotto.tests.bench;

import org.jspecify.annotations.NullMarked;
