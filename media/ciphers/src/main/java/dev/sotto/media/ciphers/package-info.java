/** Native ciphers behind {@code AeadPort}, by FFM: intel-ipsec-mb and OpenSSL's libcrypto, and the choice between them. */
@NullMarked
package dev.sotto.media.ciphers;

import org.jspecify.annotations.NullMarked;
