package dev.sotto.endpoint.library;

import dev.sotto.base.Fingerprint;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sip.calls.Hop;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link CallMachine} puts into its call.
 *
 * @param target the Request-URI
 * @param from our own address
 * @param displayName our name, may be empty
 * @param nextHop where the INVITE goes
 * @param delayedOffer whether the INVITE asks for an offer instead of making one
 * @param host our literal media address
 * @param port our media port
 * @param fingerprint of our certificate
 * @param codecs in our order of preference
 * @param repair whether lost packets are to be asked for again
 * @param source our one source; empty for an endpoint that speaks for others, whose sources come and go
 */
record CallConfig(
        String target,
        String from,
        String displayName,
        Hop nextHop,
        boolean delayedOffer,
        String host,
        int port,
        Fingerprint fingerprint,
        List<AudioCodec> codecs,
        boolean repair,
        Optional<MediaSource> source) {
    CallConfig {
        codecs = List.copyOf(codecs);
    }
}
