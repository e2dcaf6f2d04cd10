package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads one audio section of an ordinary phone with the session-level defaults that apply to it. ICE, tls-ids, header
 * extensions other than audio levels, and feedback are not looked at: who answers without them has declined them
 * (RFC 8839 4.2.5, RFC 8285 5).
 */
final class PhoneReader {
    private static final int MAX_CRYPTOS = 16;
    private static final int MAX_FINGERPRINTS = 8;
    private static final int STATIC_COMFORT_NOISE = 13;

    private final SessionDescription session;
    private final MediaDescription media;

    private PhoneReader(SessionDescription session, int index) {
        this.session = session;
        this.media = session.media().get(index);
    }

    static PhoneSection read(SessionDescription session, int index) {
        return new PhoneReader(session, index).read(index);
    }

    /** In which header extensions a description of ours offers to let loudness travel. */
    static PhoneExtensions offered(SessionDescription ours, int index) {
        return new PhoneReader(ours, index).extensions(Direction.RECVONLY, Direction.SENDONLY);
    }

    private PhoneSection read(int index) {
        String host = Addresses.host(SdpLines.firstOfType(media.lines(), 'c')
                .or(() -> SdpLines.firstOfType(session.lines(), 'c'))
                .orElseThrow(() -> new MalformedException("RFC 8866 5.7: c= is required", 0, "")));
        Direction said = SdpLines.direction(session.lines(), media.lines());
        List<AudioFormat> voices = new ArrayList<>();
        List<PhoneSection.Events> events = new ArrayList<>();
        OptionalInt noise = formats(voices, events);
        return new PhoneSection(
                index,
                media.mid(),
                media.first().protocol(),
                host,
                media.first().port(),
                rtcp(host),
                SdpLines.has(media.lines(), "rtcp-mux"),
                // RFC 3264 8.4: the old way to hold.
                Addresses.isUnspecified(host) ? said.and(Direction.SENDONLY) : said,
                List.copyOf(voices),
                List.copyOf(events),
                noise,
                millis("ptime"),
                millis("maxptime"),
                cryptos(),
                fingerprints(),
                either("setup").stream().findFirst().map(String::trim),
                extensions(Direction.SENDONLY, Direction.RECVONLY));
    }

    /** RFC 3605 2.1; by default the next port. Port 0 and a bandwidth of nothing (RFC 3556 2) mean that none is wanted. */
    private Optional<MediaAddress> rtcp(String host) {
        if (bandwidthIsZero("RS:") && bandwidthIsZero("RR:")) {
            return Optional.empty();
        }
        Optional<String> said = media.attribute("rtcp");
        int port = media.first().port() + 1;
        String where = host;
        if (said.isPresent()) {
            String[] fields = said.get().trim().split(" ", 2);
            port = (int) Numbers.parse(fields[0], 0, 65535, "RFC 3605 2.1: port of a=rtcp");
            where = fields.length == 2 ? Addresses.host(fields[1].trim()) : host;
        }
        boolean usable = port > 0 && port <= 65535 && Addresses.isOneHost(where) && !Addresses.isUnspecified(where);
        return usable ? Optional.of(new MediaAddress(where, port)) : Optional.empty();
    }

    private boolean bandwidthIsZero(String modifier) {
        return media.lines().stream().anyMatch(l -> l.type() == 'b' && l.value().equals(modifier + "0"));
    }

    /** Fills in what we know, the first of each kind, and returns the payload type of comfort noise. */
    private OptionalInt formats(List<AudioFormat> voices, List<PhoneSection.Events> events) {
        Map<String, String> maps = SdpLines.byPayloadType(media.lines(), "rtpmap");
        Map<String, String> parameters = SdpLines.byPayloadType(media.lines(), "fmtp");
        OptionalInt noise = OptionalInt.empty();
        for (String format : media.first().formats().stream().distinct().toList()) {
            int type = (int) Numbers.parse(format, 0, 127, "RFC 8866 5.14: payload type");
            String map = maps.getOrDefault(format, "").trim().toLowerCase(Locale.ROOT);
            if (map.startsWith("telephone-event/")) {
                event(type, map, events);
            } else if (map.equals("cn/8000")
                    || map.equals("cn/8000/1")
                    || (map.isEmpty() && type == STATIC_COMFORT_NOISE)) {
                noise = noise.isPresent() ? noise : OptionalInt.of(type);
            } else {
                Optional<AudioCodec> codec = map.isEmpty() ? AudioCodec.ofStatic(type) : AudioCodec.ofRtpmap(map);
                codec.filter(AudioCodec::isVoice)
                        .filter(c -> voices.stream().noneMatch(f -> f.codec() == c))
                        .ifPresent(c -> voices.add(new AudioFormat(type, c, parameters.getOrDefault(format, ""))));
            }
        }
        return noise;
    }

    private static void event(int type, String map, List<PhoneSection.Events> events) {
        String clock = map.substring(map.indexOf('/') + 1);
        for (int known : new int[] {8_000, 48_000}) {
            if ((clock.equals("" + known) || clock.equals(known + "/1"))
                    && events.stream().noneMatch(e -> e.clockRateHz() == known)) {
                events.add(new PhoneSection.Events(type, known));
            }
        }
    }

    /** Some write fractions, for example 20.0; only the whole part says something to us. */
    private OptionalInt millis(String name) {
        return media.attribute(name)
                .map(String::trim)
                .filter(v -> v.matches("[0-9]{1,5}(\\.[0-9]{1,5})?"))
                .map(v -> OptionalInt.of(Integer.parseInt(v.split("\\.")[0])))
                .orElse(OptionalInt.empty());
    }

    /** Of the section, else of the session (RFC 8122 5). */
    private List<Fingerprint> fingerprints() {
        List<String> values = either("fingerprint");
        if (values.size() > MAX_FINGERPRINTS) {
            throw new MalformedException("at most " + MAX_FINGERPRINTS + " a=fingerprint in one section", 0, "");
        }
        return values.stream().map(Fingerprint::parse).toList();
    }

    private PhoneExtensions extensions(Direction ofLevel, Direction ofContributors) {
        return new PhoneExtensions(
                extension(HeaderExtension.AUDIO_LEVEL, ofLevel),
                extension(HeaderExtension.CONTRIBUTOR_LEVELS, ofContributors));
    }

    /** The number of one in clear, in the one-octet form, that can travel in this direction (RFC 8285 5); one that cannot be read is none. */
    private OptionalInt extension(String uri, Direction way) {
        for (String value : either("extmap")) {
            try {
                HeaderExtension extension = HeaderExtension.parse(value);
                if (extension.uri().equals(uri)
                        && !extension.encrypted()
                        && extension.fitsOneOctetForm()
                        && extension.direction().and(way) == way) {
                    return OptionalInt.of(extension.id());
                }
            } catch (MalformedException e) {
                // Nothing that a call must fail for.
            }
        }
        return OptionalInt.empty();
    }

    private List<String> either(String name) {
        List<String> here = SdpLines.all(media.lines(), name);
        return here.isEmpty() ? SdpLines.all(session.lines(), name) : here;
    }

    private List<CryptoLine> cryptos() {
        List<String> values = SdpLines.all(media.lines(), "crypto");
        if (values.size() > MAX_CRYPTOS) {
            throw new MalformedException("at most " + MAX_CRYPTOS + " a=crypto in one section", 0, "");
        }
        Set<Integer> tags = new HashSet<>();
        List<CryptoLine> lines = values.stream().map(CryptoLine::parse).toList();
        if (!lines.stream().allMatch(l -> tags.add(l.tag()))) {
            throw new MalformedException("RFC 4568 4.1: tags of a=crypto are unique", 0, "");
        }
        return lines;
    }
}
