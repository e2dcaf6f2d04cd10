/** Sotto DTLS. */
@NullMarked
package dev.sotto.keying.dtls;

import org.jspecify.annotations.NullMarked;
