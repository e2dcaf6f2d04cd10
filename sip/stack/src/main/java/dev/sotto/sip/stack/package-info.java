/** Sotto SIP stack. */
@NullMarked
package dev.sotto.sip.stack;

import org.jspecify.annotations.NullMarked;
