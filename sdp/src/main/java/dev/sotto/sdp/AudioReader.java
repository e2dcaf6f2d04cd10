package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one audio section with the session-level defaults that apply to it.
 *
 * <p>RFC 8859 sorts attributes for BUNDLE. We accept one audio section and refuse every other, so ours is always the tagged
 * section, whose own IDENTICAL and TRANSPORT attributes apply to the group (RFC 8843 7.1.3); nothing has to be fetched from
 * another section.
 */
final class AudioReader {
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_SOURCES = 512;

    private final SessionDescription session;
    private final MediaDescription media;

    private AudioReader(SessionDescription session, int index) {
        this.session = session;
        this.media = session.media().get(index);
    }

    static AudioDescription read(SessionDescription session, int index) {
        return new AudioReader(session, index).read(index);
    }

    private AudioDescription read(int index) {
        Optional<IceDescription> ice = ice();
        String host = Addresses.host(SdpLines.firstOfType(media.lines(), 'c')
                .or(() -> SdpLines.firstOfType(session.lines(), 'c'))
                .orElseThrow(() -> new MalformedException("RFC 8866 5.7: c= is required", 0, "")));
        List<AudioFormat> formats = formats();
        return new AudioDescription(
                index,
                media.mid(),
                media.mid().map(m -> !session.bundleOf(m).isEmpty()).orElse(false),
                media.first().protocol(),
                host,
                media.first().port(),
                direction(host, ice.isPresent()),
                formats,
                extensions(),
                ice,
                fingerprint(),
                media.attribute("tls-id").filter(TlsId::isValid),
                either("setup").flatMap(Setup::parse),
                SdpLines.has(media.lines(), "rtcp-mux"),
                SdpLines.has(media.lines(), "rtcp-rsize"),
                feedback(),
                rtxFormats(formats),
                sources());
    }

    /** Media level first, session level as the default. */
    private Optional<String> either(String name) {
        return media.attribute(name).or(() -> session.attribute(name));
    }

    private List<String> eitherAll(String name) {
        List<String> own = SdpLines.all(media.lines(), name);
        return own.isEmpty() ? SdpLines.all(session.lines(), name) : own;
    }

    /** RFC 3264 8.4: an old way to hold is the unspecified address. With ICE it only means that candidates follow. */
    private Direction direction(String host, boolean ice) {
        Direction said = SdpLines.direction(session.lines(), media.lines());
        return !ice && Addresses.isUnspecified(host) ? said.and(Direction.SENDONLY) : said;
    }

    /** The first of each codec; a second set of parameters for the same one would mean nothing to a switch. */
    private List<AudioFormat> formats() {
        Map<String, String> maps = SdpLines.byPayloadType(media.lines(), "rtpmap");
        Map<String, String> parameters = SdpLines.byPayloadType(media.lines(), "fmtp");
        List<AudioFormat> formats = new ArrayList<>();
        for (String format : media.first().formats().stream().distinct().toList()) {
            int type = (int) Numbers.parse(format, 0, 127, "RFC 8866 5.14: payload type");
            String map = maps.get(format);
            Optional<AudioCodec> codec = map == null ? AudioCodec.ofStatic(type) : AudioCodec.ofRtpmap(map);
            codec.filter(AudioCodec.SWITCHED::contains)
                    .filter(c -> formats.stream().noneMatch(f -> f.codec() == c))
                    .ifPresent(c -> formats.add(new AudioFormat(type, c, parameters.getOrDefault(format, ""))));
        }
        return formats;
    }

    /** RFC 4585 4.2: only of a section whose profile has feedback. */
    private List<RtcpFeedback> feedback() {
        return media.first().protocol().endsWith("AVPF")
                ? SdpLines.all(media.lines(), "rtcp-fb").stream()
                        .map(RtcpFeedback::parse)
                        .toList()
                : List.of();
    }

    /** One for each of our formats; what repeats something else is of no use. */
    private List<RtxFormat> rtxFormats(List<AudioFormat> formats) {
        Map<String, String> maps = SdpLines.byPayloadType(media.lines(), "rtpmap");
        Map<String, String> parameters = SdpLines.byPayloadType(media.lines(), "fmtp");
        List<RtxFormat> read = media.first().formats().stream()
                .distinct()
                .filter(maps::containsKey)
                .flatMap(format -> RtxFormat.parse(
                        (int) Numbers.parse(format, 0, 127, "RFC 8866 5.14: payload type"),
                        maps.getOrDefault(format, ""),
                        parameters.getOrDefault(format, ""))
                        .stream())
                .toList();
        return formats.stream()
                .flatMap(f -> read.stream().filter(rtx -> rtx.repeats(f)).limit(1))
                .toList();
    }

    /** RFC 8285 5: one number, one extension. */
    private List<HeaderExtension> extensions() {
        List<HeaderExtension> all =
                eitherAll("extmap").stream().map(HeaderExtension::parse).toList();
        if (all.stream().map(HeaderExtension::id).distinct().count() != all.size()) {
            throw new MalformedException("RFC 8285 5: extmap numbers are unique", 0, "");
        }
        return all;
    }

    /** RFC 8839 4.2.5: ufrag and password mean ICE; an answerer that says ice-mismatch did not use it. */
    private Optional<IceDescription> ice() {
        Optional<String> ufrag = either("ice-ufrag");
        Optional<String> password = either("ice-pwd");
        if (SdpLines.has(media.lines(), "ice-mismatch") || (ufrag.isEmpty() && password.isEmpty())) {
            return Optional.empty();
        }
        String name = ufrag.filter(u -> RandomText.isIceText(u, 4, 256))
                .orElseThrow(() -> new MalformedException("RFC 8839 5.4: ice-ufrag", 0, ufrag.orElse("")));
        String secret = password.filter(p -> RandomText.isIceText(p, 22, 256))
                .orElseThrow(() -> new MalformedException("RFC 8839 5.4: ice-pwd", 0, ""));
        List<IceCandidate> candidates = SdpLines.all(media.lines(), "candidate").stream()
                .limit(MAX_CANDIDATES)
                .map(IceCandidate::parse)
                .flatMap(Optional::stream)
                .toList();
        List<String> options =
                either("ice-options").map(o -> List.of(o.split(" "))).orElse(List.of());
        return Optional.of(
                new IceDescription(name, secret, SdpLines.has(session.lines(), "ice-lite"), options, candidates));
    }

    /** RFC 8122 5: several may be offered; SHA-256 is the one that everybody must know. */
    private Optional<Fingerprint> fingerprint() {
        return eitherAll("fingerprint").stream()
                .map(Fingerprint::parse)
                .filter(f -> f.algorithm().equals(Fingerprint.SHA_256))
                .findFirst();
    }

    private List<MediaSource> sources() {
        Map<Integer, MediaSource> sources = new LinkedHashMap<>();
        for (String value : SdpLines.all(media.lines(), "ssrc")) {
            String[] fields = value.split(" ", 2);
            int ssrc = (int) Numbers.parse(fields[0], 0, 0xFFFF_FFFFL, "RFC 5576 4.1: ssrc");
            String attribute = fields.length == 2 ? fields[1] : "";
            String cname = valueOf("cname", attribute);
            String name = valueOf(MediaSource.NAME_ATTRIBUTE, attribute);
            sources.merge(ssrc, new MediaSource(ssrc, cname, name), AudioReader::both);
            if (sources.size() > MAX_SOURCES) {
                throw new MalformedException("at most " + MAX_SOURCES + " sources in one section", 0, value);
            }
        }
        return List.copyOf(sources.values());
    }

    private static String valueOf(String name, String attribute) {
        return attribute.startsWith(name + ":") ? attribute.substring(name.length() + 1) : "";
    }

    /** What was said first holds. */
    private static MediaSource both(MediaSource first, MediaSource second) {
        return new MediaSource(
                first.ssrc(),
                first.cname().isEmpty() ? second.cname() : first.cname(),
                first.name().isEmpty() ? second.name() : first.name());
    }
}
