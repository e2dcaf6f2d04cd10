package dev.sotto.sip.trunks;

/** Call-ID and sequence numbers of all REGISTER requests of a trunk: a registrar takes none that is older than another (RFC 3261 10.2). */
final class RegisterSequence {
    private final String callId;
    private long cseq;

    RegisterSequence(String callId) {
        this.callId = callId;
    }

    String callId() {
        return callId;
    }

    long next() {
        return ++cseq;
    }
}
