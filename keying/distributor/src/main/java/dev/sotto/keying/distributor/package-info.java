/**
 * The key distributor (RFC 8871 3.2.2): who gets in, which keys they get, and when there are new ones. Pure; only what may
 * hold end-to-end keys may depend on it.
 */
@NullMarked
package dev.sotto.keying.distributor;

import org.jspecify.annotations.NullMarked;
