package dev.sotto.tests.hostile;

import java.util.OptionalInt;

/** What a {@link HostileDistributor} can be switched to do. */
public sealed interface Fault {
    /** Nothing wrong: forwards as RFC 8723 5.2 says. */
    record Honest() implements Fault, Tampering {}

    /** Changes packets under way; they reach everybody once and under a right outer tag. */
    sealed interface Tampering extends Fault {}

    /**
     * Changes PT, SEQ or M and says so in the original header block, as RFC 8723 5.2 allows. It numbers the next hop by the SEQ
     * in the header, so that the block may be as short as one octet.
     */
    record Legal(OptionalInt payloadType, boolean sequence, boolean marker) implements Tampering {}

    /** Another source in the header. */
    record Ssrc(int to) implements Tampering {}

    /** Another timestamp. */
    record Timestamp(int by) implements Tampering {}

    /** One more contributing source, counted in CC. */
    record AddedCsrc(int csrc) implements Tampering {}

    /** The CC of a packet without contributing sources is raised, so that its ciphertext begins as a list. */
    record ClaimedCsrcs(int count) implements Tampering {}

    /** The padding flag is turned. */
    record Padding() implements Tampering {}

    /** Another PT, and the original one nowhere. */
    record SilentPayloadType(int to) implements Tampering {}

    /** Another SEQ, and the original one nowhere. */
    record SilentSequence() implements Tampering {}

    /** Another M, and the original one nowhere. */
    record SilentMarker() implements Tampering {}

    /** The block claims that the endpoint sent other values. */
    record ClaimedOriginals(OptionalInt payloadType, OptionalInt sequence, boolean turnMarker) implements Tampering {}

    /** The last octet of the block, which says how long it is. */
    record ClaimedConfig(int octet) implements Tampering {}

    /**
     * The header of the packet and what is behind the header of another.
     *
     * @param claimed whether the block also claims the other's PT, SEQ and M
     */
    record Splice(Carried other, boolean claimed) implements Tampering {}

    /** Octets off the end of the ciphertext; the outer tag is made after that. */
    record Shortened(int octets) implements Tampering {}

    /** Octets behind the ciphertext; the outer tag is made after that. */
    record Lengthened(int octets) implements Tampering {}

    /** One bit of the inner ciphertext or tag, counted from the end. */
    record TurnedBit(int octetFromEnd) implements Tampering {}

    /** Another EKT field, or none at all. */
    record Tail(byte[] octets) implements Tampering {}

    /** The epoch in clear; the ciphertext stays. */
    record TailEpoch(int epoch) implements Tampering {}

    /** The SPI in clear; the ciphertext stays. */
    record TailSpi(int spi) implements Tampering {}

    /** Another level of the voice, in the header extension of that ID (RFC 6464). */
    record Level(int extensionId, int octet) implements Tampering {}

    /** Forwards, and plays everything once more when it is that old. */
    record Replay(long ageNanos) implements Fault {}

    /** Forwards nothing before it is that old. */
    record Hold(long ageNanos) implements Fault {}

    /** Forwards, and besides sends packets of invented sources with a Full field that looks right but was never made. */
    record BogusFlood(int perSecond) implements Fault {}

    /** Forwards, and besides sends packets of invented sources with Full fields that it saw. */
    record ReplayedFieldFlood(int perSecond) implements Fault {}

    /** Forwards, and besides sends packets under real SSRCs with old bodies and with Full fields that it saw. */
    record KnownSourceFlood(int perSecond) implements Fault {}

    /** Forwards, and besides sends noise under real SSRCs, numbered as what comes next, with Full fields that it saw. */
    record ForgedBodyFlood(int perSecond) implements Fault {}

    /** Forwards, and besides sends FIR, PLI, TMMBR and goodbyes in everybody's name. */
    record Feedback(int perSecond) implements Fault {}
}
