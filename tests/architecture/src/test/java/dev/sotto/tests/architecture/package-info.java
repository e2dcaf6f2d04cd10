/** The rules of the architecture as tests over the whole reactor. */
@NullMarked
package dev.sotto.tests.architecture;

import org.jspecify.annotations.NullMarked;
