/** Our own words for SIP: what a call tells us, what we tell a call, and a machine that knows what is legal when. */
@NullMarked
package dev.sotto.sip.calls;

import org.jspecify.annotations.NullMarked;
