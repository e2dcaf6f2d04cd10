/** Sotto media engine. */
@NullMarked
package dev.sotto.media.engine;

import org.jspecify.annotations.NullMarked;
