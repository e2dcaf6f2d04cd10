/** The console's pages in a real browser. */
@NullMarked
package dev.sotto.tests.browser;

import org.jspecify.annotations.NullMarked;
