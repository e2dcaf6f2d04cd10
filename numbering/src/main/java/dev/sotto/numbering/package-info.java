/** Telephone numbers, their patterns, countries and the hours of a week. */
@NullMarked
package dev.sotto.numbering;

import org.jspecify.annotations.NullMarked;
