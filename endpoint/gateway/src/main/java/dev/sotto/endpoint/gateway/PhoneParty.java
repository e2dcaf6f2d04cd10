package dev.sotto.endpoint.gateway;

import dev.sotto.sip.calls.CallEvent;

/**
 * Who is at the other end of a call, as its signalling says, which nobody has checked.
 *
 * @param leg the call
 * @param uri the SIP address of the phone
 * @param name what it calls itself; may be empty
 * @param host where its signalling comes from; empty before that is known
 */
record PhoneParty(long leg, String uri, String name, String host) {
    static PhoneParty of(CallEvent.Invited invited) {
        return new PhoneParty(
                invited.legId(),
                invited.from(),
                invited.displayName(),
                invited.source().address());
    }

    /** What the others are told. */
    String caller() {
        return name.isBlank() ? uri : name;
    }
}
