/** Sotto PERC endpoint. */
@NullMarked
package dev.sotto.endpoint.library;

import org.jspecify.annotations.NullMarked;
