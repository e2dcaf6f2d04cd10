/** Where telephones are that register here (RFC 3261 10.3): a pure machine, its input and its output. */
@NullMarked
package dev.sotto.sip.registrar;

import org.jspecify.annotations.NullMarked;
