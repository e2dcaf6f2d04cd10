package dev.sotto.media.engine;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.EktTailView;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.OriginalHeaderView;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.tests.kit.SeededEntropy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The outer half of an endpoint: seals what pretends to be inner ciphertext, opens what the distributor sends. */
final class TestPhone {
    static final byte[] SHORT_TAIL = {0};
    static final int LEVEL_ID = 3;

    /** What arrived, opened. */
    record Heard(
            int ssrc,
            int sequenceNumber,
            int originalSequenceNumber,
            int payloadType,
            int originalPayloadType,
            int levelOctet,
            byte[] inner,
            byte[] tail) {}

    final long legId;
    final int legIndex;
    final int ssrc;
    final InetSocketAddress address;
    final boolean doubled;
    final SeededEntropy entropy;
    HopKeys inbound;
    HopKeys outbound;
    EncryptedExtensions encrypted = EncryptedExtensions.NONE;
    private HopSealer sealer;
    private HopOpener opener;
    private final MemorySegment memory = Arena.ofAuto().allocate(4096);
    private final RtpPacketView packet = new RtpPacketView();

    TestPhone(int number, HopProfile profile, boolean doubled) {
        this.legId = 1000L + number;
        this.legIndex = number;
        this.ssrc = 0x5000 + number;
        this.doubled = doubled;
        this.entropy = new SeededEntropy(number);
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000 + number);
        this.inbound = keys(profile);
        this.outbound = keys(profile);
        this.sealer = new HopSealer(inbound, new JceAead(), 2048, encrypted);
        this.opener = new HopOpener(outbound, new JceAead(), 2048, encrypted);
    }

    static TestPhone perc(int number) {
        return new TestPhone(number, HopProfile.AEAD_AES_128_GCM, true);
    }

    /** New keys of both directions, as after a new DTLS association. */
    void rekey(HopProfile profile) {
        inbound = keys(profile);
        outbound = keys(profile);
        encrypt(encrypted);
    }

    /** Which extension elements this phone encrypts and expects encrypted; starts new contexts. */
    void encrypt(EncryptedExtensions extensions) {
        encrypted = extensions;
        sealer = new HopSealer(inbound, new JceAead(), 2048, extensions);
        opener = new HopOpener(outbound, new JceAead(), 2048, extensions);
    }

    EngineCommand.InstallKeys installKeys() {
        return new EngineCommand.InstallKeys(legId, copy(inbound), copy(outbound), doubled, encrypted, encrypted);
    }

    /** A packet with an audio level, {@code inner} as its inner ciphertext, sealed, with {@code tail} behind. */
    byte[] packet(long index, int payloadType, int levelOctet, byte[] inner, byte[] tail) {
        return packetOf(ssrc, index, payloadType, levelOctet, inner, tail);
    }

    byte[] packetOf(int ofSsrc, long index, int payloadType, int levelOctet, byte[] inner, byte[] tail) {
        Octets.putU8(memory, 0, 0x90);
        Octets.putU8(memory, 1, payloadType);
        Octets.putU16(memory, 2, (int) index & 0xFFFF);
        Octets.putU32(memory, 4, (int) (index * 160L));
        Octets.putU32(memory, 8, ofSsrc);
        Octets.putU32(memory, 12, 0xBEDE_0001);
        Octets.putU32(memory, 16, (LEVEL_ID << 28) | (levelOctet << 16));
        MemorySegment.copy(inner, 0, memory, ValueLayout.JAVA_BYTE, 20, inner.length);
        Octets.putU8(memory, 20L + inner.length, 0);
        int length = 20 + inner.length + (doubled ? 1 : 0);
        require(packet.wrap(memory, 0, length) == RtpVerdict.OK);
        require(sealer.seal(packet, index) == SrtpVerdict.OK);
        byte[] out = new byte[packet.length() + tail.length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, out, 0, packet.length());
        System.arraycopy(tail, 0, out, packet.length(), tail.length);
        return out;
    }

    byte[] packet(long index, byte[] inner) {
        return packet(index, 0, 0xFF, inner, doubled ? SHORT_TAIL : new byte[0]);
    }

    byte[] rtcp(byte[] compound) {
        MemorySegment.copy(compound, 0, memory, ValueLayout.JAVA_BYTE, 0, compound.length);
        require(sealer.sealRtcp(memory, 0, compound.length) == SrtpVerdict.OK);
        byte[] out = new byte[sealer.rtcpLength()];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, out, 0, out.length);
        return out;
    }

    byte[] openRtcp(byte[] datagram) {
        MemorySegment.copy(datagram, 0, memory, ValueLayout.JAVA_BYTE, 0, datagram.length);
        require(opener.openRtcp(memory, 0, datagram.length) == SrtpVerdict.OK);
        byte[] out = new byte[opener.rtcpLength()];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, out, 0, out.length);
        return out;
    }

    /** Whether this phone's keys open the datagram at all; changes nothing if not. */
    boolean opens(byte[] datagram) {
        EktTailView split = load(datagram);
        require(packet.wrap(memory, 0, split.packetLength()) == RtpVerdict.OK);
        return opener.open(packet) == SrtpVerdict.OK;
    }

    Heard hear(byte[] datagram) {
        EktTailView split = load(datagram);
        int tailLength = doubled ? split.tailLength() : 0;
        byte[] tail = new byte[tailLength];
        System.arraycopy(datagram, datagram.length - tailLength, tail, 0, tailLength);
        require(packet.wrap(memory, 0, datagram.length - tailLength) == RtpVerdict.OK);
        require(opener.open(packet) == SrtpVerdict.OK);
        OriginalHeaderView original = new OriginalHeaderView();
        long end = packet.payloadOffset() + packet.payloadLength();
        if (doubled) {
            require(original.read(memory, packet.payloadOffset(), end) == SrtpVerdict.OK);
            end -= original.length();
        }
        byte[] inner = new byte[(int) (end - packet.payloadOffset())];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, packet.payloadOffset(), inner, 0, inner.length);
        return new Heard(
                packet.ssrc(),
                packet.sequenceNumber(),
                original.sequenceNumber(packet.sequenceNumber()),
                packet.payloadType(),
                original.payloadType(packet.payloadType()),
                level(),
                inner,
                tail);
    }

    /** Opens a repair (RFC 8723 7.1) and makes of it the SRTP packet that it repairs. */
    byte[] repaired(byte[] repair, int ofSsrc, int payloadType) {
        EktTailView split = load(repair);
        require(packet.wrap(memory, 0, split.packetLength()) == RtpVerdict.OK);
        require(opener.open(packet) == SrtpVerdict.OK);
        int header = packet.headerLength();
        byte[] out = new byte[packet.length() - 2];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, out, 0, header);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, header + 2, out, header, out.length - header);
        MemorySegment rebuilt = MemorySegment.ofArray(out);
        Octets.putU8(rebuilt, 1, (out[1] & 0x80) | payloadType);
        Octets.putU16(rebuilt, 2, Octets.u16(memory, header));
        Octets.putU32(rebuilt, 8, ofSsrc);
        return out;
    }

    private int level() {
        HeaderExtensionView walker = new HeaderExtensionView();
        walker.wrap(packet);
        return walker.next() ? Octets.u8(memory, walker.offset()) | (walker.id() << 8) : -1;
    }

    private EktTailView load(byte[] datagram) {
        MemorySegment.copy(datagram, 0, memory, ValueLayout.JAVA_BYTE, 0, datagram.length);
        EktTailView split = new EktTailView();
        require(!doubled || split.split(memory, 0, datagram.length) == SrtpVerdict.OK);
        return split;
    }

    private HopKeys keys(HopProfile profile) {
        return new HopKeys(
                profile,
                KeyMaterial.random(entropy, profile.keyLength()),
                KeyMaterial.random(entropy, profile.saltLength()));
    }

    private static HopKeys copy(HopKeys keys) {
        return new HopKeys(keys.profile(), keys.key().copy(), keys.salt().copy());
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError("a packet that cannot be made or opened");
        }
    }
}
