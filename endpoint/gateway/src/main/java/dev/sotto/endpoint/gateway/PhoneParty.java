package dev.sotto.endpoint.gateway;

import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.SipUri;

/**
 * Who is at the other end of a call, as its signalling says, which nobody has checked.
 *
 * @param leg the call
 * @param uri the SIP address of the phone
 * @param name what it calls itself; may be empty
 * @param host where its signalling comes from, or goes to; a name if nobody has looked it up
 * @param carried whether somebody on the way sees the descriptions of the call, as far as we can tell
 */
record PhoneParty(long leg, String uri, String name, String host, boolean carried) {
    /** One that calls. What says itself that it was carried is believed, for that speaks against it. */
    static PhoneParty of(CallEvent.Invited invited, Carriers carriers) {
        String source = invited.source().address();
        return new PhoneParty(
                invited.legId(),
                invited.from(),
                invited.displayName(),
                source,
                invited.passage().isThroughOthers() || carriers.has(source));
    }

    /** One that we call. */
    static PhoneParty called(long leg, SipUri who, GatewayConfig config) {
        String host = config.dialling().hop(who).address();
        boolean isLiteral = PhoneKeying.literal(host).isPresent();
        boolean carried = config.dialling().outboundProxy().isPresent()
                || (isLiteral && config.carriers().has(host));
        return new PhoneParty(leg, who.plain(), "", host, carried);
    }

    /** What the others are told. */
    String caller() {
        return name.isBlank() ? uri : name;
    }

    /** Who could read the leg between the phone and us; the conference's own protection is another matter. */
    String label() {
        return (carried ? SecurityLabel.THROUGH_GATEWAY_READABLE : SecurityLabel.THROUGH_GATEWAY).text();
    }
}
