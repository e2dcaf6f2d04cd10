package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.sdp.PhoneAudio;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Our RTP to one phone: sequence numbers without gaps, timestamps that follow the time also over silence (RFC 3550 5.1), and the marker
 * on the first packet after it (RFC 3551 4.1).
 */
final class PhoneSender {
    /** A gap of the caller up to this is its unsteadiness and no silence. */
    private static final long UNSTEADY_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** What is taken of packets of another phone that say nothing of their length. */
    private static final int PACKETS_PER_SECOND = 50;

    /** A packet is at most so much longer than its payload. */
    static final int MOST_OVERHEAD = RtpPacketView.FIXED_HEADER_LENGTH + Contributors.MOST_OCTETS + 16;

    private final PhoneHops hops;
    private final PhoneHop hop;
    private final Entropy entropy;
    private final RtpPacketView view = new RtpPacketView();
    private final RelayedNumbers numbers = new RelayedNumbers();
    private final RelayedKeys keys = new RelayedKeys();
    private SentFormats formats;
    private int payloadType;
    private int contributorsId;
    private int ssrc;
    private long index;
    private int clockHz;
    private boolean started;
    private int nextTimestamp;
    private long dueNanos;
    private long packets;
    private long octets;
    private long packetsBefore;
    private int lastTimestamp;
    private int lastTicks;
    private long lastNanos;

    PhoneSender(PhoneHops hops, Entropy entropy, PhoneAudio audio) {
        this.hops = hops;
        this.hop = hops.rtp();
        this.entropy = entropy;
        this.clockHz = audio.voice().codec().clockRateHz();
        this.formats = new SentFormats(audio);
        begin();
        onAgreed(audio);
    }

    /** RFC 4568 6.4: the first sequence number is below 2^15, so that nobody guesses a wrong rollover counter. */
    private void begin() {
        ssrc = entropy.nextInt();
        index = entropy.nextInt() & 0x7FFF;
        nextTimestamp = entropy.nextInt();
        started = false;
        numbers.end();
        packetsBefore += packets;
        packets = 0;
        octets = 0;
    }

    /** Our source. */
    int ssrc() {
        return ssrc;
    }

    /** What was agreed; with another clock we are another source (RFC 7160 4.1). */
    void onAgreed(PhoneAudio audio) {
        int hz = audio.voice().codec().clockRateHz();
        if (hz != clockHz) {
            clockHz = hz;
            begin();
        }
        formats = new SentFormats(audio);
        payloadType = audio.voice().sendPayloadType();
        contributorsId = audio.extensions().contributorLevels().orElse(0);
    }

    /** A new key: its rollover counter begins at 0, our sequence goes on (RFC 4568 7.1.4). */
    void onNewKey() {
        index &= 0xFFFF;
        numbers.end();
    }

    /**
     * Writes one packet, sealed if media is protected.
     *
     * @param heard who is heard in it
     * @param but whom it is for, as the others would be told of it
     * @param into from its beginning, with room for the payload and {@link #MOST_OVERHEAD}
     * @return how many octets it has; 0 if the key is used up
     */
    int packet(PacketVoice.Packet packet, Contributors heard, int but, long nowNanos, MemorySegment into) {
        int ticks = packet.ticks();
        int length = packet.length();
        boolean marker = advance(ticks, nowNanos);
        numbers.end();
        header(into, marker, payloadType, index, nextTimestamp);
        int header = heard.write(into, contributorsId, but);
        MemorySegment.copy(packet.payload(), 0, into, ValueLayout.JAVA_BYTE, header, length);
        int octetsOfIt = hop.isSecured() ? sealed(into, header + length, index) : header + length;
        if (octetsOfIt == 0) {
            return 0;
        }
        count(length);
        lastTimestamp = nextTimestamp;
        lastTicks = ticks;
        lastNanos = nowNanos;
        index++;
        nextTimestamp += ticks;
        dueNanos += ticks * 1_000_000_000L / clockHz;
        return octetsOfIt;
    }

    private void header(MemorySegment into, boolean marker, int type, long number, int timestamp) {
        Octets.putU8(into, 0, 0x80);
        Octets.putU8(into, 1, (marker ? 0x80 : 0) | type);
        Octets.putU16(into, 2, (int) number & 0xFFFF);
        Octets.putU32(into, 4, timestamp);
        Octets.putU32(into, 8, ssrc);
    }

    private void count(int payload) {
        packets++;
        octets += payload;
    }

    /** Whether the phone can be sent what is in a packet of another phone. */
    boolean takes(HeardPacket packet) {
        return formats.of(packet) != SentFormats.NONE;
    }

    /** As {@link PhoneMedia#relay}. */
    int relay(HeardPacket packet, boolean inSequence, long nowNanos, MemorySegment into) {
        int length = packet.length();
        boolean isKey = packet.format() instanceof ReceivedFormats.Events;
        if (length + MOST_OVERHEAD > into.byteSize() || (isKey && length < RelayedKeys.OCTETS)) {
            return 0;
        }
        boolean begins = inSequence && !numbers.continues(packet);
        if (begins) {
            numbers.begin(packet, index, timestampOfNow(nowNanos));
        }
        long number = inSequence ? numbers.index(packet) : index;
        if (number < 0) {
            return 0;
        }
        int timestamp = isKey ? keyTimestamp(packet, inSequence, nowNanos) : numbers.timestamp(packet);
        header(into, begins || packet.marker(), formats.of(packet), number, timestamp);
        int header = RtpPacketView.FIXED_HEADER_LENGTH;
        MemorySegment.copy(packet.octets(), packet.offset(), into, header, length);
        if (packet.format() instanceof ReceivedFormats.Events(int hz) && hz != formats.keysHz()) {
            length = RelayedKeys.OCTETS;
            RelayedKeys.putDuration(into, header, RelayedKeys.duration(packet, hz, formats.keysHz()));
        }
        int octetsOfIt = hop.isSecured() ? sealed(into, header + length, number) : header + length;
        if (octetsOfIt > 0) {
            count(length);
            index = Math.max(index, number + 1);
            if (!isKey) {
                relayed(timestamp, nowNanos);
            }
        }
        return octetsOfIt;
    }

    /** A voice of our own goes on from here. */
    private void relayed(int timestamp, long nowNanos) {
        boolean isNewer = !started || timestamp - lastTimestamp > 0;
        if (isNewer) {
            started = true;
            lastTicks = clockHz / PACKETS_PER_SECOND;
            lastTimestamp = timestamp;
            lastNanos = nowNanos;
            nextTimestamp = timestamp + lastTicks;
            dueNanos = nowNanos + TimeUnit.SECONDS.toNanos(1) / PACKETS_PER_SECOND;
        }
    }

    /** After all that was sent, and not before its time. */
    private int timestampOfNow(long nowNanos) {
        return started ? lastTimestamp + Math.max(lastTicks, timestampAt(nowNanos) - lastTimestamp) : nextTimestamp;
    }

    private int keyTimestamp(HeardPacket packet, boolean inSequence, long nowNanos) {
        if (!keys.continues(packet)) {
            boolean isSameClock = packet.format() instanceof ReceivedFormats.Events(int hz) && hz == clockHz;
            keys.begin(packet, inSequence && isSameClock ? numbers.timestamp(packet) : timestampOfNow(nowNanos));
        }
        return keys.timestamp();
    }

    /** How many octets it has then; 0 if the key is used up or there is none. */
    private int sealed(MemorySegment into, int length, long number) {
        return view.wrap(into, 0, length) == RtpVerdict.OK && hop.seal(view, number) ? view.length() : 0;
    }

    /** Moves the timestamp over silence by whole packets; true if there was some. */
    private boolean advance(int ticks, long nowNanos) {
        if (!started) {
            started = true;
            dueNanos = nowNanos;
            return true;
        }
        long lateNanos = nowNanos - dueNanos;
        long packetNanos = ticks * 1_000_000_000L / clockHz;
        if (lateNanos <= Math.max(UNSTEADY_NANOS, packetNanos) || packetNanos == 0) {
            return false;
        }
        long skipped = lateNanos / packetNanos;
        nextTimestamp += (int) (skipped * ticks);
        dueNanos += skipped * packetNanos;
        return true;
    }

    /** Packets of the present source. */
    long packets() {
        return packets;
    }

    /** Packets of all our sources. */
    long packetsOfCall() {
        return packetsBefore + packets;
    }

    /** Octets of its payloads. */
    long octets() {
        return octets;
    }

    /** The timestamp that belongs to this moment, for a sender report (RFC 3550 6.4.1). */
    int timestampAt(long nowNanos) {
        return lastTimestamp + (int) ((nowNanos - lastNanos) / 1e9 * clockHz);
    }

    /** A compound packet as it is sent; empty if the key is used up. */
    Optional<byte[]> rtcp(byte[] compound) {
        PhoneHop ofRtcp = hops.rtcp();
        byte[] datagram = Arrays.copyOf(compound, compound.length + ofRtcp.rtcpOverhead());
        return ofRtcp.sealRtcp(MemorySegment.ofArray(datagram), compound.length)
                ? Optional.of(datagram)
                : Optional.empty();
    }
}
