/** Sotto ICE. */
@NullMarked
package dev.sotto.media.ice;

import org.jspecify.annotations.NullMarked;
