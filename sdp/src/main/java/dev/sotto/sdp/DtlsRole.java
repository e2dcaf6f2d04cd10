package dev.sotto.sdp;

/** Which end of the DTLS association a side of the call is. In PERC the endpoint is always the client (RFC 8871 4.5.1). */
public enum DtlsRole {
    /** The endpoint. */
    CLIENT(Setup.ACTIVE),
    /** The appliance, on behalf of the key distributor. */
    SERVER(Setup.PASSIVE);

    private final Setup answer;

    DtlsRole(Setup answer) {
        this.answer = answer;
    }

    /** What this side says when it answers. */
    public Setup answer() {
        return answer;
    }

    /** What the other side must say when it answers. */
    public Setup peerAnswer() {
        return this == CLIENT ? Setup.PASSIVE : Setup.ACTIVE;
    }
}
