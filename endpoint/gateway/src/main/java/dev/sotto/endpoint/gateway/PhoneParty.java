package dev.sotto.endpoint.gateway;

import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.SipUri;

/**
 * Who is at the other end of a call, as its signalling says, which nobody has checked.
 *
 * @param leg the call
 * @param uri the SIP address of the phone
 * @param name what it calls itself; may be empty
 * @param host where its signalling comes from, or goes to; a name if nobody has looked it up
 */
record PhoneParty(long leg, String uri, String name, String host) {
    static PhoneParty of(CallEvent.Invited invited) {
        return new PhoneParty(
                invited.legId(),
                invited.from(),
                invited.displayName(),
                invited.source().address());
    }

    /** One that we call. */
    static PhoneParty called(long leg, SipUri who, GatewayConfig.Dialling dialling) {
        return new PhoneParty(leg, who.plain(), "", dialling.hop(who).address());
    }

    /** What the others are told. */
    String caller() {
        return name.isBlank() ? uri : name;
    }
}
