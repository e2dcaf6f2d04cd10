package dev.sotto.endpoint.library;

import dev.sotto.sdp.AudioCodec;
import java.util.List;
import java.util.Optional;

/** What a {@link PercEndpoint} tells its user, in order; {@link Ended} is the last one. */
public sealed interface EndpointEvent {
    /** How far a call has come. */
    enum Step {
        /** The INVITE was sent. */
        CALLING,
        /** Somebody has to take the call. */
        RINGING,
        /** Offer and answer agree. */
        ANSWERED,
        /** There is a path to the media distributor. */
        PATH_FOUND,
        /** The association with the key distributor is complete; the hop has keys. */
        ASSOCIATED
    }

    /** The call has come further. */
    record Progress(Step step) implements EndpointEvent {}

    /** The codec to speak with was agreed, first or again. */
    record CodecAgreed(AudioCodec codec) implements EndpointEvent {}

    /**
     * A key of a private conference arrived: from now on we speak and hear, end to end.
     *
     * @param profile code point of the double profile
     * @param spi of the EKT parameter set
     * @param checkWords equal for all who hold the same key
     */
    record Secured(int profile, int spi, List<String> checkWords) implements EndpointEvent {
        /** The security label of this leg. */
        public static final String LABEL = "end-to-end";

        /** Takes a copy. */
        public Secured {
            checkWords = List.copyOf(checkWords);
        }
    }

    /**
     * The hop of a standard conference has keys: from now on we speak and hear, and the conference's operator could listen.
     *
     * @param profile code point of the single profile
     */
    record Connected(int profile) implements EndpointEvent {
        /** The security label of this leg. */
        public static final String LABEL = "hop-by-hop";
    }

    /**
     * A source is heard for the first time.
     *
     * @param ssrc the source
     * @param toldName what the focus calls it, which nobody authenticates; may be absent
     */
    record Heard(int ssrc, Optional<String> toldName) implements EndpointEvent {}

    /**
     * Somebody's voice, authentic end to end.
     *
     * @param ssrc the source
     * @param codec of the payload
     * @param timestamp RTP timestamp
     * @param payload one packet of the codec
     */
    record Voice(int ssrc, AudioCodec codec, int timestamp, byte[] payload) implements EndpointEvent {}

    /** We fell silent, because the key is over. */
    record Silenced(String why) implements EndpointEvent {}

    /**
     * A source of ours cannot be: its SSRC is another participant's, or was ours before. It is silent from now on; add another one.
     *
     * @param ssrc the source
     * @param why a sentence
     */
    record SourceRefused(int ssrc, String why) implements EndpointEvent {}

    /**
     * Somebody is or comes into the conference whose leg is weaker than its kind promises, for example a gateway for telephones. It is
     * told before a packet of it is played, by the focus alone: one that lies can leave it out.
     *
     * @param label its security label, for example {@code through gateway phones}
     */
    record WeakerLegJoined(String label) implements EndpointEvent {}

    /** Numbers, every few seconds and at the end. */
    record Report(MediaStatistics statistics, MediaHealth health) implements EndpointEvent {}

    /** It is over; all keys are destroyed. */
    record Ended(Ending ending) implements EndpointEvent {}
}
