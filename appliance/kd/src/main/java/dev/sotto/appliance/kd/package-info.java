/** The program of the key distributor: its owner thread, its associations and links, and its commands. */
@NullMarked
package dev.sotto.appliance.kd;

import org.jspecify.annotations.NullMarked;
