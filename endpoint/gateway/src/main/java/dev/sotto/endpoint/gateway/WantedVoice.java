package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.OpusSettings;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.PhoneAudio;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a phone wants to hear; phones that want the same can hear the same packets.
 *
 * @param millis of one packet, 10..60
 * @param opus how Opus is used; of no meaning to other codecs
 */
record WantedVoice(AudioCodec codec, int millis, OpusSettings opus) {
    private static final OpusSettings NO_MATTER = OpusSettings.ofMix("");

    /** What nearly all phones want: one object for each, so that two phones are found to want the same without looking into them. */
    private static final List<WantedVoice> USUAL = Stream.of(AudioCodec.values())
            .flatMap(codec ->
                    IntStream.of(10, 20, 30, 40, 60).mapToObj(millis -> new WantedVoice(codec, millis, NO_MATTER)))
            .toList();

    static WantedVoice of(PhoneAudio audio) {
        AudioCodec codec = audio.voice().codec();
        boolean isOpus = codec == AudioCodec.OPUS;
        WantedVoice wanted = new WantedVoice(
                codec,
                audio.packetMillis(),
                isOpus ? OpusSettings.ofMix(audio.voice().sendParameters()) : NO_MATTER);
        int usual = USUAL.indexOf(wanted);
        return usual < 0 ? wanted : USUAL.get(usual);
    }
}
