package dev.sotto.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes our descriptions for ordinary phones. */
final class PhoneWriter {
    private PhoneWriter() {}

    /**
     * What our audio section says beyond {@link PhoneTerms}.
     *
     * @param setup present exactly with DTLS
     * @param extensions in which header extensions loudness may travel
     */
    record Section(
            Optional<String> mid,
            String protocol,
            List<AudioFormat> voices,
            List<PhoneSection.Events> events,
            OptionalInt comfortNoise,
            Direction direction,
            int packetMillis,
            List<CryptoKey> cryptos,
            Optional<Setup> setup,
            PhoneExtensions extensions,
            boolean rtcpMux) {}

    static List<SdpLine> session(PhoneTerms terms, Origin origin) {
        return List.of(
                new SdpLine('v', "0"),
                new SdpLine('o', origin.text()),
                new SdpLine('s', "-"),
                new SdpLine('c', Addresses.networkAndType(terms.host()) + " " + terms.host()),
                new SdpLine('t', "0 0"));
    }

    static MediaDescription audio(PhoneTerms terms, Section section) {
        List<String> types = new ArrayList<>();
        List<SdpLine> lines = new ArrayList<>();
        section.mid().ifPresent(mid -> lines.add(SdpLine.attribute("mid", mid)));
        for (AudioFormat voice : section.voices()) {
            types.add("" + voice.payloadType());
            lines.add(SdpLine.attribute(
                    "rtpmap", voice.payloadType() + " " + voice.codec().text()));
            if (!voice.parameters().isEmpty()) {
                lines.add(SdpLine.attribute("fmtp", voice.payloadType() + " " + voice.parameters()));
            }
        }
        for (PhoneSection.Events events : section.events()) {
            types.add("" + events.payloadType());
            lines.add(SdpLine.attribute("rtpmap", events.payloadType() + " telephone-event/" + events.clockRateHz()));
            lines.add(SdpLine.attribute("fmtp", events.payloadType() + " " + AudioCodec.TELEPHONE_EVENT.parameters()));
        }
        section.comfortNoise().ifPresent(type -> {
            types.add("" + type);
            lines.add(SdpLine.attribute("rtpmap", type + " CN/8000"));
        });
        lines.add(SdpLine.attribute("ptime", "" + section.packetMillis()));
        lines.add(SdpLine.attribute("maxptime", "" + Packetization.MOST_MILLIS));
        section.cryptos().forEach(key -> lines.add(SdpLine.attribute("crypto", key.dangerousText())));
        section.setup().ifPresent(setup -> {
            lines.add(SdpLine.attribute(
                    "fingerprint", terms.fingerprint().orElseThrow().text()));
            lines.add(SdpLine.attribute("setup", setup.attribute()));
        });
        section.extensions()
                .level()
                .ifPresent(id -> lines.add(extension(id, Direction.RECVONLY, HeaderExtension.AUDIO_LEVEL)));
        section.extensions()
                .contributorLevels()
                .ifPresent(id -> lines.add(extension(id, Direction.SENDONLY, HeaderExtension.CONTRIBUTOR_LEVELS)));
        if (section.rtcpMux()) {
            lines.add(SdpLine.flag("rtcp-mux"));
        }
        if (terms.rtcpPort() != terms.port() + 1) {
            lines.add(SdpLine.attribute("rtcp", "" + terms.rtcpPort()));
        }
        lines.add(SdpLine.flag(section.direction().attribute()));
        return new MediaDescription(new MediaLine("audio", terms.port(), section.protocol(), types), lines);
    }

    private static SdpLine extension(int id, Direction direction, String uri) {
        return SdpLine.attribute("extmap", new HeaderExtension(id, direction, false, uri, "").text());
    }
}
