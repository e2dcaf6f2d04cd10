package dev.sotto.sdp;

import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;

/** What ordinary phones send, written after the manner of each maker, and what we say to them. */
final class PhoneSamples {
    static final String KEY_30 = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    static final String OTHER_KEY_30 = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

    /** baresip with its usual modules. */
    static final String BARESIP = text(
            "v=0",
            "o=- 3984325433 2208988800 IN IP4 192.0.2.10",
            "s=-",
            "c=IN IP4 192.0.2.10",
            "t=0 0",
            "a=tool:baresip 3.20.0",
            "m=audio 31234 RTP/AVP 96 9 0 8 97",
            "b=AS:128",
            "a=rtpmap:96 opus/48000/2",
            "a=fmtp:96 stereo=1;sprop-stereo=1;maxaveragebitrate=28000",
            "a=rtpmap:9 G722/8000",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:97 telephone-event/8000",
            "a=fmtp:97 0-15",
            "a=rtcp:31235",
            "a=sendrecv",
            "a=label:1",
            "a=rtcp-rsize",
            "a=ptime:20",
            "a=rtcp-mux");

    /** Linphone: AVPF, several event clocks, a bundle, video beside. */
    static final String LINPHONE = text(
            "v=0",
            "o=alice 2890 3112 IN IP6 2001:db8::17",
            "s=Talk",
            "c=IN IP6 2001:db8::17",
            "t=0 0",
            "a=group:BUNDLE as vs",
            "a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics",
            "m=audio 7078 RTP/SAVPF 96 97 98 0 8 18 101 99 100",
            "a=rtpmap:96 opus/48000/2",
            "a=fmtp:96 useinbandfec=1",
            "a=rtpmap:97 speex/16000",
            "a=rtpmap:98 speex/8000",
            "a=rtpmap:101 telephone-event/48000",
            "a=rtpmap:99 telephone-event/16000",
            "a=rtpmap:100 telephone-event/8000",
            "a=mid:as",
            "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=rtcp-fb:* trr-int 1000",
            "a=crypto:1 AEAD_AES_128_GCM inline:" + "A".repeat(36) + "Bw==",
            "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + KEY_30,
            "a=crypto:3 AES_256_CM_HMAC_SHA1_80 inline:" + "A".repeat(61) + "Q==",
            "m=video 9078 RTP/SAVPF 96",
            "a=mid:vs",
            "a=rtpmap:96 VP8/90000");

    /** A Cisco desk phone. */
    static final String CISCO = text(
            "v=0",
            "o=Cisco-SIPUA 13439 0 IN IP4 198.51.100.20",
            "s=SIP Call",
            "b=AS:4064",
            "t=0 0",
            "m=audio 16384 RTP/SAVP 114 9 124 0 8 116 18 101",
            "c=IN IP4 198.51.100.20",
            "b=TIAS:64000",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:" + KEY_30,
            "a=rtpmap:114 opus/48000/2",
            "a=fmtp:114 maxplaybackrate=16000;sprop-maxcapturerate=16000;maxaveragebitrate=64000;stereo=0;usedtx=0",
            "a=rtpmap:9 G722/8000",
            "a=rtpmap:124 ISAC/16000",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:116 iLBC/8000",
            "a=fmtp:116 mode=20",
            "a=rtpmap:18 G729/8000",
            "a=fmtp:18 annexb=yes",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-15",
            "a=sendrecv");

    /** Asterisk as a trunk. */
    static final String ASTERISK = text(
            "v=0",
            "o=- 1094720334 1094720334 IN IP4 203.0.113.5",
            "s=Asterisk",
            "c=IN IP4 203.0.113.5",
            "t=0 0",
            "m=audio 18750 RTP/AVP 8 0 101 13",
            "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-16",
            "a=ptime:30",
            "a=maxptime:150",
            "a=sendrecv");

    /** A desk phone whose SRTP is optional, in the two ways that there are: two sections, or keys beside RTP/AVP. */
    static final String TWO_SECTIONS = text(
            "v=0",
            "o=root 1821 1821 IN IP4 192.0.2.30",
            "s=call",
            "c=IN IP4 192.0.2.30",
            "t=0 0",
            "m=audio 50000 RTP/AVP 0 101",
            "a=rtpmap:101 telephone-event/8000",
            "m=audio 50000 RTP/SAVP 0 101",
            "a=rtpmap:101 telephone-event/8000",
            "a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:" + KEY_30 + "|2^31",
            "m=image 50002 udptl t38");

    static final String OPPORTUNISTIC = text(
            "v=0",
            "o=- 1 1 IN IP4 192.0.2.40",
            "s=-",
            "c=IN IP4 192.0.2.40",
            "t=0 0",
            "m=audio 6000 RTP/AVP 0",
            "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + KEY_30,
            "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + KEY_30);

    private PhoneSamples() {}

    static String text(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    static PhoneTerms terms() {
        return terms("192.0.2.1", Direction.SENDRECV, PhoneSecurity.OPPORTUNISTIC);
    }

    static PhoneTerms terms(String host, Direction direction, PhoneSecurity security) {
        return new PhoneTerms(
                77,
                host,
                30_000,
                30_001,
                List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMU, AudioCodec.PCMA),
                direction,
                20,
                security);
    }

    static PhoneAgreement agreed(PhoneOutcome outcome) {
        return ((PhoneOutcome.Agreed) outcome).agreement();
    }

    static String refusal(PhoneOutcome outcome) {
        return ((PhoneOutcome.Refusal) outcome).sentence();
    }

    static PhoneOutcome answer(String offer, PhoneTerms terms) {
        return PhoneOfferAnswer.answer(SdpParser.parse(offer), terms, Optional.empty(), new SeededEntropy(1));
    }

    static PhoneAgreement answer(String offer) {
        return agreed(answer(offer, terms()));
    }

    static PhoneAgreement again(String offer, PhoneAgreement before) {
        return agreed(
                PhoneOfferAnswer.answer(SdpParser.parse(offer), terms(), Optional.of(before), new SeededEntropy(2)));
    }

    /** The lines of our audio section, with the {@code m=} line. */
    static List<String> section(PhoneAgreement agreement) {
        String all = SdpPrinter.text(agreement.ours());
        return List.of(all.substring(all.indexOf("m=")).split("\r\n"));
    }
}
