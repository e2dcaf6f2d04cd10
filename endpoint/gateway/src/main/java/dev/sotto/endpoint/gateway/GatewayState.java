package dev.sotto.endpoint.gateway;

import dev.sotto.sip.stack.SipStack;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a gateway does now.
 *
 * @param rooms conferences that are called
 * @param phones calls of phones
 * @param sip its own stack
 * @param counters all of them
 */
public record GatewayState(int rooms, List<PhoneState> phones, SipStack.State sip, Map<GatewayCounter, Long> counters) {
    /** Takes a copy of the list. */
    public GatewayState {
        phones = List.copyOf(phones);
    }

    /**
     * One phone.
     *
     * @param leg its call
     * @param caller what it calls itself
     * @param talk where its caller is, in a word
     * @param conference which it is in, or on its way to; empty before
     * @param speaking whether it is mixed at present
     * @param muted whether it is muted
     * @param media its RTP; empty before it was agreed
     */
    public record PhoneState(
            long leg,
            String caller,
            String talk,
            String conference,
            boolean speaking,
            boolean muted,
            Optional<PhoneMediaState> media) {}
}
