/** Sotto media distributor. */
@NullMarked
package dev.sotto.media.distributor;

import org.jspecify.annotations.NullMarked;
