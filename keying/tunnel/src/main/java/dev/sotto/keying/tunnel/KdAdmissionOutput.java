package dev.sotto.keying.tunnel;

/** What the key distributor's end of the admission connections of one media distributor wants done. */
public sealed interface KdAdmissionOutput {
    /** Send these octets on the connection. */
    record SendBytes(long link, byte[] octets) implements KdAdmissionOutput {}

    /** Close the connection. */
    record CloseLink(long link, AdmissionFault fault, String detail) implements KdAdmissionOutput {}

    /** The media distributor asks for something. */
    record Asked(AdmissionMessage.Request request) implements KdAdmissionOutput {}
}
