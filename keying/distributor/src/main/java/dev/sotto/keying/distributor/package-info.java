/** Sotto key distributor. */
@NullMarked
package dev.sotto.keying.distributor;

import org.jspecify.annotations.NullMarked;
