package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;

/** Descriptions that the tests start from. */
final class Samples {
    static final Fingerprint PHONE_PRINT = Fingerprint.sha256(new byte[] {1});
    static final Fingerprint KD_PRINT = Fingerprint.sha256(new byte[] {2});

    /** What a PERC endpoint of another maker might offer: audio and video in one bundle. */
    static final String FOREIGN_OFFER = String.join(
                    "\r\n",
                    "v=0",
                    "o=alice 2890844526 2890842807 IN IP4 192.0.2.7",
                    "s= ",
                    "c=IN IP4 192.0.2.7",
                    "t=0 0",
                    "a=group:BUNDLE a v",
                    "a=ice-options:ice2 trickle",
                    "a=msid-semantic: WMS *",
                    "m=audio 40000 UDP/TLS/RTP/SAVPF 96 0 13 97",
                    "b=AS:64",
                    "a=mid:a",
                    "a=sendrecv",
                    "a=setup:actpass",
                    "a=fingerprint:sha-512 " + "AB:".repeat(63) + "AB",
                    "a=fingerprint:" + PHONE_PRINT.text(),
                    "a=tls-id:abc3de65cddef001be82",
                    "a=ice-ufrag:8hhY",
                    "a=ice-pwd:asd88fgpdd777uzjYhagZg",
                    "a=candidate:1 1 UDP 2130706431 192.0.2.7 40000 typ host",
                    "a=candidate:2 1 udp 1694498815 198.51.100.9 45664 typ srflx raddr 192.0.2.7 rport 40000 generation 0",
                    "a=candidate:3 1 TCP 1015022079 192.0.2.7 9 typ host tcptype active",
                    "a=candidate:4 1 UDP 100 phone.local 40000 typ host",
                    "a=candidate:5 2 UDP 100 192.0.2.7 40001 typ host",
                    "a=rtcp-mux",
                    "a=rtcp-rsize",
                    "a=rtpmap:96 OPUS/48000/2",
                    "a=fmtp:96 minptime=10;useinbandfec=1",
                    "a=rtpmap:97 telephone-event/8000",
                    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
                    "a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on",
                    "a=extmap:6 urn:ietf:params:rtp-hdrext:encrypt urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on",
                    "a=extmap:7 urn:example:other",
                    "a=ssrc:3735928559 cname:alice@phone",
                    "a=ssrc:3735928559 msid:stream track",
                    "m=video 40002 UDP/TLS/RTP/SAVPF 100",
                    "a=mid:v",
                    "a=rtpmap:100 VP8/90000")
            + "\r\n";

    private Samples() {}

    static SessionDescription parse(String text) {
        return SdpParser.parse(text);
    }

    static LocalAudio phone() {
        IceDescription ice =
                IceDescription.random(new SeededEntropy(1), false, List.of(IceCandidate.host("127.0.0.1", 40000)));
        return local("127.0.0.1", ice, PHONE_PRINT, DtlsRole.CLIENT, List.of(new MediaSource(0xCAFEBABE, "phone@x")));
    }

    static LocalAudio appliance() {
        IceDescription ice =
                IceDescription.random(new SeededEntropy(2), true, List.of(IceCandidate.host("127.0.0.2", 20000)));
        return local("127.0.0.2", ice, KD_PRINT, DtlsRole.SERVER, List.of());
    }

    static LocalAudio with(LocalAudio base, Direction direction, boolean clearLevelAllowed) {
        return new LocalAudio(
                base.origin(),
                base.host(),
                base.port(),
                base.ice(),
                base.fingerprint(),
                base.tlsId(),
                base.role(),
                base.codecs(),
                direction,
                base.sources(),
                base.repair(),
                clearLevelAllowed);
    }

    static LocalAudio withSources(List<MediaSource> sources) {
        LocalAudio phone = phone();
        return local(phone.host(), phone.ice().orElseThrow(), PHONE_PRINT, DtlsRole.CLIENT, sources);
    }

    static LocalAudio withoutRepair(LocalAudio base) {
        return new LocalAudio(
                base.origin(),
                base.host(),
                base.port(),
                base.ice(),
                base.fingerprint(),
                base.tlsId(),
                base.role(),
                base.codecs(),
                base.direction(),
                base.sources(),
                false,
                base.clearLevelAllowed());
    }

    private static LocalAudio local(
            String host, IceDescription ice, Fingerprint print, DtlsRole role, List<MediaSource> sources) {
        return new LocalAudio(
                Origin.ours(7, 1, host),
                host,
                role == DtlsRole.CLIENT ? 40000 : 20000,
                Optional.of(ice),
                print,
                TlsId.random(new SeededEntropy(role.ordinal() + 3L)),
                role,
                AudioCodec.SWITCHED,
                Direction.SENDRECV,
                sources,
                true,
                true);
    }
}
