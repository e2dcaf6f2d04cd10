/** Sotto PERC softphone. */
@NullMarked
package dev.sotto.endpoint.cli;

import org.jspecify.annotations.NullMarked;
