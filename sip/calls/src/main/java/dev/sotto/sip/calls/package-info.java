/** Sotto SIP calls. */
@NullMarked
package dev.sotto.sip.calls;

import org.jspecify.annotations.NullMarked;
