/** Sotto SDP. */
@NullMarked
package dev.sotto.sdp;

import org.jspecify.annotations.NullMarked;
