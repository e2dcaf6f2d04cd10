/** Sotto EKT. */
@NullMarked
package dev.sotto.keying.ekt;

import org.jspecify.annotations.NullMarked;
