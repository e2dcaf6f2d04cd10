/** JAIN-SIP behind our own transports and guard: octets become call events, call commands become octets. */
@NullMarked
package dev.sotto.sip.stack;

import org.jspecify.annotations.NullMarked;
