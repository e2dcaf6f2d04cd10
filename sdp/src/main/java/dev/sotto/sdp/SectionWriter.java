package dev.sotto.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes our own descriptions. */
final class SectionWriter {
    private SectionWriter() {}

    /**
     * What an audio section of ours says beyond {@link LocalAudio}.
     *
     * @param offer whether it is in an offer
     */
    record Terms(
            Optional<String> mid,
            List<AudioFormat> formats,
            RepairChoice repair,
            List<HeaderExtension> extensions,
            Direction direction,
            boolean reducedSizeRtcp,
            boolean offer) {}

    /** Session level; the bundle holds our one section, which is thereby the tagged one (RFC 8843 7.2.1, 7.3.1). */
    static List<SdpLine> session(LocalAudio local, Optional<String> bundledMid) {
        List<SdpLine> lines = new ArrayList<>();
        lines.add(new SdpLine('v', "0"));
        lines.add(new SdpLine('o', local.origin().text()));
        lines.add(new SdpLine('s', "-"));
        lines.add(new SdpLine('c', Addresses.networkAndType(local.host()) + " " + local.host()));
        lines.add(new SdpLine('t', "0 0"));
        bundledMid.ifPresent(mid -> lines.add(SdpLine.attribute("group", "BUNDLE " + mid)));
        local.ice().ifPresent(ice -> {
            if (ice.lite()) {
                lines.add(SdpLine.flag("ice-lite"));
            }
            if (!ice.options().isEmpty()) {
                lines.add(SdpLine.attribute("ice-options", String.join(" ", ice.options())));
            }
        });
        return lines;
    }

    static MediaDescription audio(LocalAudio local, Terms terms) {
        List<String> types = Stream.concat(
                        terms.formats().stream().map(AudioFormat::payloadType),
                        terms.repair().formats().stream().map(RtxFormat::payloadType))
                .map(type -> "" + type)
                .toList();
        List<SdpLine> lines = new ArrayList<>();
        terms.mid().ifPresent(mid -> lines.add(SdpLine.attribute("mid", mid)));
        lines.add(SdpLine.flag(terms.direction().attribute()));
        dtls(lines, local, terms.offer());
        local.ice().ifPresent(ice -> ice(lines, ice));
        lines.add(SdpLine.flag("rtcp-mux"));
        if (terms.offer()) {
            // RFC 8858 3: we have no second port to fall back to. Never in an answer.
            lines.add(SdpLine.flag("rtcp-mux-only"));
        }
        if (terms.reducedSizeRtcp()) {
            lines.add(SdpLine.flag("rtcp-rsize"));
        }
        terms.formats().forEach(f -> format(lines, f));
        terms.repair().formats().forEach(f -> {
            lines.add(SdpLine.attribute("rtpmap", f.map()));
            lines.add(SdpLine.attribute("fmtp", f.parameters()));
        });
        terms.repair().feedback().forEach(f -> lines.add(SdpLine.attribute("rtcp-fb", f.text())));
        terms.extensions().forEach(e -> lines.add(SdpLine.attribute("extmap", e.text())));
        for (MediaSource source : local.sources()) {
            String ssrc = Integer.toUnsignedString(source.ssrc());
            lines.add(SdpLine.attribute("ssrc", ssrc + " cname:" + source.cname()));
            if (!source.name().isEmpty()) {
                lines.add(SdpLine.attribute("ssrc", ssrc + " " + MediaSource.NAME_ATTRIBUTE + ":" + source.name()));
            }
        }
        return new MediaDescription(new MediaLine("audio", local.port(), PartyClassifier.PROTOCOL, types), lines);
    }

    /** A section that we do not take: port zero, the formats as offered, and its tag (RFC 3264 6, RFC 8843 7.3.3). */
    static MediaDescription refused(MediaDescription offered) {
        List<SdpLine> lines =
                offered.mid().map(m -> List.of(SdpLine.attribute("mid", m))).orElse(List.of());
        return new MediaDescription(offered.first().withPort(0), lines);
    }

    /** RFC 8842 5.2 and 5.5: offers always say actpass. */
    private static void dtls(List<SdpLine> lines, LocalAudio local, boolean offer) {
        Setup setup = offer ? Setup.ACTPASS : local.role().answer();
        lines.add(SdpLine.attribute("setup", setup.attribute()));
        lines.add(SdpLine.attribute("fingerprint", local.fingerprint().text()));
        lines.add(SdpLine.attribute("tls-id", local.tlsId()));
    }

    private static void ice(List<SdpLine> lines, IceDescription ice) {
        lines.add(SdpLine.attribute("ice-ufrag", ice.ufrag()));
        lines.add(SdpLine.attribute("ice-pwd", ice.password()));
        ice.candidates().forEach(c -> lines.add(SdpLine.attribute("candidate", c.text())));
    }

    private static void format(List<SdpLine> lines, AudioFormat format) {
        lines.add(SdpLine.attribute(
                "rtpmap", format.payloadType() + " " + format.codec().text()));
        if (!format.parameters().isEmpty()) {
            lines.add(SdpLine.attribute("fmtp", format.payloadType() + " " + format.parameters()));
        }
    }
}
