/** Sotto RTP. */
@NullMarked
package dev.sotto.media.rtp;

import org.jspecify.annotations.NullMarked;
