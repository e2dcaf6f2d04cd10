package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.OpusSettings;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.PhoneAudio;

/**
 * How a phone wants to hear; phones that want the same can hear the same packets.
 *
 * @param millis of one packet, 10..60
 * @param opus how Opus is used; of no meaning to other codecs
 */
record WantedVoice(AudioCodec codec, int millis, OpusSettings opus) {
    private static final OpusSettings NO_MATTER = OpusSettings.ofMix("");

    static WantedVoice of(PhoneAudio audio) {
        AudioCodec codec = audio.voice().codec();
        boolean isOpus = codec == AudioCodec.OPUS;
        return new WantedVoice(
                codec,
                audio.packetMillis(),
                isOpus ? OpusSettings.ofMix(audio.voice().sendParameters()) : NO_MATTER);
    }
}
