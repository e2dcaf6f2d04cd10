package dev.sotto.keying.tunnel;

/** What happens to the media distributor's end of the admission connection. */
public sealed interface MdAdmissionInput {
    /** A connection to the key distributor is up, nothing sent yet. */
    record LinkUp() implements MdAdmissionInput {}

    /** The connection is gone. */
    record LinkDown() implements MdAdmissionInput {}

    /** Octets from the key distributor, cut anywhere. */
    record Received(byte[] octets) implements MdAdmissionInput {}

    /** Call processing has something to say. */
    record Ask(AdmissionMessage.Request request) implements MdAdmissionInput {}
}
