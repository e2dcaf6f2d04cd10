/** Sotto key distributor process. */
@NullMarked
package dev.sotto.appliance.kd;

import org.jspecify.annotations.NullMarked;
