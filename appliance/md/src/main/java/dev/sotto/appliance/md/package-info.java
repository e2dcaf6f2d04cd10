/** Sotto media distributor process. */
@NullMarked
package dev.sotto.appliance.md;

import org.jspecify.annotations.NullMarked;
