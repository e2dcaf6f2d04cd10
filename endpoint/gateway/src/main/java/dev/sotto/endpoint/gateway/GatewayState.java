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
 * @param openPorts how many UDP ports phones' media have now
 * @param sip its own stack
 * @param counters all of them
 */
public record GatewayState(
        int rooms, List<PhoneState> phones, int openPorts, SipStack.State sip, Map<GatewayCounter, Long> counters) {
    /** Takes a copy of the list. */
    public GatewayState {
        phones = List.copyOf(phones);
    }

    /**
     * One phone.
     *
     * @param leg its call
     * @param caller what it calls itself
     * @param security who could read the leg between it and the gateway
     * @param talk where its caller is, in a word
     * @param conference which it is in, or on its way to; empty before
     * @param speaking whether it is mixed at present
     * @param muted whether it is muted
     * @param told whether something is being said to its caller, who does not hear the conference meanwhile
     * @param media its RTP; empty before it was agreed
     * @param ear how it is heard; empty before it was agreed
     */
    public record PhoneState(
            long leg,
            String caller,
            String security,
            String talk,
            String conference,
            boolean speaking,
            boolean muted,
            boolean told,
            Optional<PhoneMediaState> media,
            Optional<Ear> ear) {}

    /**
     * How a phone is heard, since its source or codec changed last.
     *
     * @param delayMillis how long its packets are collected before they are played
     * @param concealed pieces that had to be invented, because a packet was not there in time
     * @param late packets that came after their time
     */
    public record Ear(int delayMillis, long concealed, long late) {}
}
