/** Sotto key distributor administration. */
@NullMarked
package dev.sotto.keying.admin;

import org.jspecify.annotations.NullMarked;
