package dev.sotto.provisioning;

import java.util.List;
import java.util.Optional;

/**
 * What sound is like on a trunk.
 *
 * @param codecs in the order of liking; empty for all that we have
 * @param ptimeMillis how much sound is in a packet
 * @param dtmf how keys come
 * @param srtp what encryption is wanted
 * @param suites SDES suites in the order of liking; empty for all that we have
 * @param symmetricRtp whether media goes to where it comes from
 * @param mediaTimeoutSeconds without a packet until the call ends; 0 for never
 * @param holdTimeoutSeconds the same while the call is held
 * @param localAddress what our SDP says; empty for the gateway's address
 * @param dscp how packets are marked (RFC 2474)
 */
public record TrunkMedia(
        @Field(max = 7) List<Codec> codecs,
        @Field(min = 10, max = 60, fallback = "20") int ptimeMillis,
        @Field(fallback = "\"auto\"") Dtmf dtmf,
        @Field(fallback = "\"optional\"") Srtp srtp,
        @Field(max = 6) List<Suite> suites,
        @Field(fallback = "true") boolean symmetricRtp,
        @Field(min = 0, max = 3600, fallback = "60") int mediaTimeoutSeconds,
        @Field(min = 0, max = 86_400, fallback = "1800") int holdTimeoutSeconds,
        @Field(form = Form.HOST, max = 253) Optional<String> localAddress,
        @Field(min = 0, max = 63, fallback = "46") int dscp) {
    /** Takes copies. */
    public TrunkMedia {
        codecs = List.copyOf(codecs);
        suites = List.copyOf(suites);
    }

    /** A codec. */
    public enum Codec {
        OPUS,
        G722,
        PCMA,
        PCMU,
        G729,
        GSM,
        L16
    }

    /** How keys come. */
    public enum Dtmf {
        AUTO,
        RFC4733,
        INFO,
        INBAND
    }

    /** What encryption is wanted. */
    public enum Srtp {
        OFF,
        /** Where the other side has it (RFC 8643). */
        OPTIONAL,
        REQUIRED_SDES,
        REQUIRED_DTLS
    }

    /** A suite of SDES (RFC 4568, 6188, 7714). */
    public enum Suite {
        AEAD_AES_256_GCM,
        AEAD_AES_128_GCM,
        AES_256_CM_HMAC_SHA1_80,
        AES_256_CM_HMAC_SHA1_32,
        AES_CM_128_HMAC_SHA1_80,
        AES_CM_128_HMAC_SHA1_32
    }
}
