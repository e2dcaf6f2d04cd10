/** Sotto SRTP. */
@NullMarked
package dev.sotto.media.srtp;

import org.jspecify.annotations.NullMarked;
