/** The program of the gateway for phones: wiring, its link to the key distributor, commands. Holds end-to-end keys. */
@NullMarked
package dev.sotto.appliance.gw;

import org.jspecify.annotations.NullMarked;
