/** Sotto DTLS tunnel and admission. */
@NullMarked
package dev.sotto.keying.tunnel;

import org.jspecify.annotations.NullMarked;
