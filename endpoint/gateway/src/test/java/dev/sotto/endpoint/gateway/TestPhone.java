package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.CryptoKey;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.PhoneAgreement;
import dev.sotto.sdp.PhoneAudio;
import dev.sotto.sdp.PhoneOfferAnswer;
import dev.sotto.sdp.PhoneOutcome;
import dev.sotto.sdp.PhoneSecurity;
import dev.sotto.sdp.PhoneTerms;
import dev.sotto.sdp.SdpParser;
import dev.sotto.tests.kit.SeededEntropy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An ordinary phone beside the {@link PhoneMedia} that it talks to. Time passes only when the test says so. */
final class TestPhone {
    static final long MILLI = 1_000_000;
    static final String HOST = "192.0.2.10";
    static final InetSocketAddress RTP = at(HOST, 4000);
    static final InetSocketAddress RTCP = at(HOST, 4001);
    static final String KEY = "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    static final String OTHER_KEY = "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

    final Outbox<PhoneMediaOutput> out = new Outbox<>();
    private final List<Voice> voices = new ArrayList<>();
    PhoneAgreement agreement;
    final PhoneMedia media;
    InetSocketAddress address = RTP;
    int ssrc = 0x1234;
    long index = 1000;
    int timestamp = 5000;
    long now = 7_000_000_000L;
    private Optional<HopSealer> sealer = Optional.empty();
    private Optional<HopOpener> opener = Optional.empty();

    /** A packet of voice that was taken. */
    record Voice(AudioCodec codec, int timestamp, byte[] payload, boolean isRestart) {}

    /** Takes all that the machine handed out, and all voice. */
    List<PhoneMediaOutput> drain() {
        voices.clear();
        return out.drain();
    }

    /** The voice that was taken since the last time. */
    List<Voice> takeVoices() {
        List<Voice> taken = List.copyOf(voices);
        voices.clear();
        return taken;
    }

    TestPhone(String offer, boolean mayBeBehindNat) {
        this.agreement = agree(offer, Optional.empty(), Direction.SENDRECV);
        this.media =
                new PhoneMedia(agreement.audio(), mayBeBehindNat, "cname", new JceAead(), new SeededEntropy(3), now);
        keys();
    }

    TestPhone(String offer) {
        this(offer, false);
    }

    static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /** PCMU, keys under 101, comfort noise; with {@code more} lines. */
    static String offer(String protocol, String... more) {
        return String.join(
                        "\r\n",
                        "v=0",
                        "o=- 1 1 IN IP4 " + HOST,
                        "s=-",
                        "c=IN IP4 " + HOST,
                        "t=0 0",
                        "m=audio 4000 " + protocol + " 0 101 13",
                        "a=rtpmap:101 telephone-event/8000")
                + "\r\n"
                + String.join("", Arrays.stream(more).map(l -> l + "\r\n").toList());
    }

    static String clear() {
        return offer("RTP/AVP");
    }

    static String secured(String suite) {
        return offer("RTP/SAVP", "a=crypto:1 " + suite + " " + KEY);
    }

    private static PhoneAgreement agree(String offer, Optional<PhoneAgreement> before, Direction direction) {
        PhoneTerms terms = new PhoneTerms(
                1,
                "192.0.2.1",
                30000,
                30001,
                List.of(AudioCodec.OPUS, AudioCodec.PCMU),
                direction,
                20,
                PhoneSecurity.PLAIN);
        PhoneOutcome outcome = PhoneOfferAnswer.answer(
                SdpParser.parse(offer), terms, before, new SeededEntropy(before.isEmpty() ? 1 : 2));
        return ((PhoneOutcome.Agreed) outcome).agreement();
    }

    /** The phone offers again; it has the keys of its new offer at once. */
    void reoffer(String offer) {
        reoffer(offer, Direction.SENDRECV);
    }

    void reoffer(String offer, Direction direction) {
        PhoneAgreement last = agreement;
        agreement = agree(offer, Optional.of(agreement), direction);
        media.onAgreed(agreement.audio(), now);
        if (!agreement.audio().crypto().equals(last.audio().crypto())) {
            keys();
        }
    }

    void keys() {
        sealer = agreement
                .audio()
                .crypto()
                .map(c -> new HopSealer(keys(c.theirs()), new JceAead(), 64, EncryptedExtensions.NONE));
        opener = agreement
                .audio()
                .crypto()
                .map(c -> new HopOpener(keys(c.ours()), new JceAead(), 64, EncryptedExtensions.NONE));
    }

    private static HopKeys keys(CryptoKey key) {
        HopProfile profile = switch (key.suite()) {
            case AEAD_AES_256_GCM -> HopProfile.AEAD_AES_256_GCM;
            case AEAD_AES_128_GCM -> HopProfile.AEAD_AES_128_GCM;
            case AES_CM_128_HMAC_SHA1_80 -> HopProfile.AES_128_CM_HMAC_SHA1_80;
            case AES_CM_128_HMAC_SHA1_32 -> HopProfile.AES_128_CM_HMAC_SHA1_32;
        };
        return new HopKeys(profile, key.key(), key.salt());
    }

    PhoneAudio audio() {
        return agreement.audio();
    }

    /** A packet as it leaves the phone, with the next sequence number. */
    byte[] packet(int payloadType, byte[] payload) {
        return packet(payloadType, payload, index++);
    }

    byte[] packet(int payloadType, byte[] payload, long number) {
        byte[] octets = new byte[12 + payload.length + 16];
        MemorySegment segment = MemorySegment.ofArray(octets);
        Octets.putU8(segment, 0, 0x80);
        Octets.putU8(segment, 1, payloadType);
        Octets.putU16(segment, 2, (int) number & 0xFFFF);
        Octets.putU32(segment, 4, timestamp);
        Octets.putU32(segment, 8, ssrc);
        System.arraycopy(payload, 0, octets, 12, payload.length);
        RtpPacketView view = new RtpPacketView();
        view.wrap(segment, 0, 12 + payload.length);
        sealer.ifPresent(s -> {
            if (s.seal(view, number) != SrtpVerdict.OK) {
                throw new AssertionError("not sealed");
            }
        });
        return Arrays.copyOf(octets, view.length());
    }

    /** 20 ms of voice after the last; its payload says which index it has. */
    byte[] voice() {
        timestamp += 160;
        now += 20 * MILLI;
        return packet(0, new byte[] {(byte) index, (byte) (index >> 8)});
    }

    PhoneMediaVerdict speak() {
        return receive(voice(), address);
    }

    PhoneMediaVerdict receive(byte[] datagram, InetSocketAddress from) {
        MemorySegment octets = MemorySegment.ofArray(datagram.clone());
        PhoneMediaVerdict verdict = media.onDatagram(octets, datagram.length, from, false, now, out);
        if (verdict == PhoneMediaVerdict.VOICE) {
            HeardPacket heard = media.heard();
            voices.add(new Voice(
                    heard.codec(),
                    heard.timestamp(),
                    heard.octets().asSlice(heard.offset(), heard.length()).toArray(ValueLayout.JAVA_BYTE),
                    heard.isRestart()));
        }
        return verdict;
    }

    byte[] rtcp(List<RtcpPacket> packets) {
        byte[] plain = RtcpCodec.build(packets);
        if (sealer.isEmpty()) {
            return plain;
        }
        byte[] octets = Arrays.copyOf(plain, plain.length + 20);
        if (sealer.get().sealRtcp(MemorySegment.ofArray(octets), 0, plain.length) != SrtpVerdict.OK) {
            throw new AssertionError("not sealed");
        }
        return Arrays.copyOf(octets, sealer.get().rtcpLength());
    }

    PhoneMediaVerdict receiveRtcp(byte[] datagram, InetSocketAddress from) {
        return media.onDatagram(MemorySegment.ofArray(datagram.clone()), datagram.length, from, true, now, out);
    }

    /** Opens what we sent, as the phone does. */
    RtpPacketView open(PhoneMediaOutput.Datagram datagram) {
        RtpPacketView view = new RtpPacketView();
        MemorySegment segment = MemorySegment.ofArray(datagram.octets());
        view.wrap(segment, 0, datagram.octets().length);
        opener.ifPresent(o -> {
            SrtpVerdict verdict = o.open(view);
            if (verdict != SrtpVerdict.OK) {
                throw new AssertionError(verdict);
            }
        });
        return view;
    }

    List<RtcpPacket> openRtcp(PhoneMediaOutput.Datagram datagram) {
        byte[] octets = datagram.octets().clone();
        if (opener.isEmpty()) {
            return RtcpCodec.parse(octets);
        }
        SrtpVerdict verdict = opener.get().openRtcp(MemorySegment.ofArray(octets), 0, octets.length);
        if (verdict != SrtpVerdict.OK) {
            throw new AssertionError(verdict);
        }
        return RtcpCodec.parse(Arrays.copyOf(octets, opener.get().rtcpLength()));
    }

    /** What came out of one kind since the last time. */
    <T extends PhoneMediaOutput> List<T> take(Class<T> kind) {
        return drain().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** We send 20 ms. */
    PhoneMediaOutput.Datagram sent(byte... payload) {
        out.drain();
        now += 20 * MILLI;
        send(payload);
        return take(PhoneMediaOutput.Datagram.class).getFirst();
    }

    long count(PhoneMediaVerdict verdict) {
        return media.describe(now).verdicts().getOrDefault(verdict, 0L);
    }

    /** Sends voice to the phone; whether the phone wants to hear. */
    boolean send(byte[] payload) {
        InetSocketAddress to = media.voiceTo();
        if (to == null) {
            return false;
        }
        byte[] octets = new byte[payload.length + PhoneSender.MOST_OVERHEAD];
        int length = media.voice(
                new PacketVoice.Packet(payload, 160), Contributors.NOBODY, 0, now, MemorySegment.ofArray(octets));
        out.add(new PhoneMediaOutput.Datagram(Arrays.copyOf(octets, length), to, false));
        return length > 0;
    }
}
