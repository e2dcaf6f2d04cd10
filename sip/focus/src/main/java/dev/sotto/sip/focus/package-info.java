/** Sotto SIP focus. */
@NullMarked
package dev.sotto.sip.focus;

import org.jspecify.annotations.NullMarked;
