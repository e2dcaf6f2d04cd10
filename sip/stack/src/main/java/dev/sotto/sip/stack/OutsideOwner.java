package dev.sotto.sip.stack;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.RequestEvent;

/**
 * Who hears of requests outside of calls.
 *
 * @param events takes what becomes of ours, and what comes in
 * @param takesRegistrations whether REGISTER is a method that is served
 */
public record OutsideOwner(Mailbox<RequestEvent> events, boolean takesRegistrations) {}
