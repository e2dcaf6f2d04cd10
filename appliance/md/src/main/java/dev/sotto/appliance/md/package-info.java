/** The program of the SIP front end and the media distributor: wiring, the focus' thread, commands. Holds no end-to-end key. */
@NullMarked
package dev.sotto.appliance.md;

import org.jspecify.annotations.NullMarked;
