package dev.sotto.media.engine;

import dev.sotto.media.srtp.SrtpVerdict;

/** What happened to datagrams on one core; every drop has its own counter and sentence. */
public enum SwitchCounter {
    /** Datagrams received. */
    RECEIVED,
    /** SRTP packets opened. */
    OPENED,
    /** SRTP packets sealed and handed to the kernel, one for each receiver. */
    FORWARDED,
    /** SRTCP packets opened and passed to the conductor. */
    RTCP_OPENED,
    /** SRTCP packets sealed and sent. */
    RTCP_SENT,
    /** DTLS datagrams passed to the conductor. */
    DTLS_RECEIVED,
    /** DTLS datagrams sent for the key distributor. */
    DTLS_SENT,
    /** STUN datagrams given to the ICE responder, which counts on its own. */
    STUN_RECEIVED,
    /** SRTP and SRTCP packets that waited for keys. */
    EARLY_KEPT,
    /** Packets that were opened on another core and came here for its receivers. */
    HANDED_OVER,
    /** Lost packets that receivers named in generic NACKs. */
    NACKED,
    /** Packets that were sent again, or in a repair stream, because a receiver asked for them. */
    REPAIRED,

    /** Turns of the core that took longer than 5 ms, because something kept it from running. */
    STALLED,

    /** Dropped: the first octets are of no protocol that is spoken here. */
    NOT_OURS,
    /** Dropped: the datagram is longer than 2048 octets. */
    DATAGRAM_TOO_LONG,
    /** Dropped: the source address belongs to no leg. */
    UNKNOWN_ADDRESS,
    /** Dropped: the leg sent more DTLS datagrams than its rate allows. */
    DTLS_TOO_MANY,
    /** Dropped: the leg sent more RTCP packets than its rate allows. */
    RTCP_TOO_MANY,
    /** Dropped: the leg already has 50 packets waiting for keys, or the slab is nearly full. */
    EARLY_OVERFLOW,
    /** Dropped: no keys came within a second, or the leg ended. */
    EARLY_EXPIRED,
    /** Dropped: the EKT field at the end does not fit the packet (RFC 8870 section 4.1). */
    EKT_MALFORMED,
    /** Dropped: the RTP header does not fit the packet. */
    RTP_MALFORMED,
    /** Dropped: the protected packet is too short or its extension too long. */
    SRTP_MALFORMED,
    /** Dropped: the leg has no keys. */
    NOT_KEYED,
    /** Dropped before it was opened: the leg has not negotiated this payload type. */
    PAYLOAD_TYPE_UNEXPECTED,
    /** Dropped before it was opened: no such source of the leg is known, and too many such packets came. */
    SSRC_UNEXPECTED,
    /** Dropped: its source sends more packets than are forwarded of one source. */
    SOURCE_TOO_FAST,
    /** Dropped: the index was received before. */
    REPLAYED,
    /** Dropped: the index lies before the replay window. */
    TOO_OLD,
    /** Dropped: the authentication tag is wrong. */
    BAD_TAG,
    /** Dropped: the hop has as many sources as it may have. */
    SOURCES_EXHAUSTED,
    /** Dropped: the plan knows no such source of this leg. */
    UNKNOWN_SSRC,
    /** Dropped: the original header block is malformed (RFC 8723 section 4). */
    OHB_MALFORMED,
    /** Dropped: the key was used as often as it may be. */
    KEY_EXHAUSTED,
    /** Dropped for one receiver: its index was used before. */
    INDEX_REUSED,
    /** Dropped for one receiver: the packet does not fit a slot once it is sealed. */
    NO_ROOM,
    /** Dropped for one receiver: it has no keys yet. */
    RECEIVER_NOT_KEYED,
    /** Dropped for one receiver: no address of it is proven, or its consent was lost. */
    RECEIVER_UNREACHABLE,
    /** Dropped for one receiver: it has not agreed to this payload type. */
    PAYLOAD_TYPE_NOT_AGREED,
    /** Dropped for one receiver: the packet is from before its source was switched on for it. */
    BEFORE_PAUSE,
    /** Dropped for one receiver: sender and receiver do not both use, or both not use, the double transform. */
    MIXED_TRANSFORMS,
    /** Dropped for the receivers of another core: it does not keep up. */
    HANDOVER_OVERFLOW,
    /** Dropped: it came from another core, and the plan here does not know its source (yet, or any more). */
    HANDOVER_UNPLANNED,
    /** Not repaired: the receiver gets no such source, or has not said that it would ask. */
    REPAIR_UNKNOWN,
    /** Not repaired: the packet is not remembered any more, was repaired just now, or has padding. */
    REPAIR_MISSED,
    /** Not repaired: the receiver asked for too many packets. */
    REPAIR_TOO_MANY,
    /** Dropped: the kernel did not take the datagram. */
    SEND_FAILED,
    /** Dropped: the conductor did not keep up with the events of this core. */
    EVENT_OVERFLOW,
    /** Ignored: a command for a leg that is not here, or one that contradicts what is. */
    COMMAND_IGNORED,
    /** Refused: the address belongs to another leg. */
    ADDRESS_TAKEN,
    /** Dropped: a mistake in this program; the log has it once. */
    BUG;

    /** Whether it counts packets that were dropped. */
    public boolean isDrop() {
        return switch (this) {
            case REPAIR_UNKNOWN, REPAIR_MISSED, REPAIR_TOO_MANY, COMMAND_IGNORED, ADDRESS_TAKEN -> false;
            default -> ordinal() > STALLED.ordinal();
        };
    }

    /** The counter of a verdict that is not OK. */
    static SwitchCounter of(SrtpVerdict verdict) {
        return switch (verdict) {
            case OK -> throw new IllegalStateException("not a drop");
            case MALFORMED -> SRTP_MALFORMED;
            case NOT_KEYED -> NOT_KEYED;
            case REPLAYED -> REPLAYED;
            case TOO_OLD -> TOO_OLD;
            case BAD_TAG -> BAD_TAG;
            case SOURCES_EXHAUSTED -> SOURCES_EXHAUSTED;
            case UNKNOWN_SSRC -> UNKNOWN_SSRC;
            case INDEX_REUSED -> INDEX_REUSED;
            case KEY_EXHAUSTED -> KEY_EXHAUSTED;
            case NO_ROOM -> NO_ROOM;
        };
    }
}
