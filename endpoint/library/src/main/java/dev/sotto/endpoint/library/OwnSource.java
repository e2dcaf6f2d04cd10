package dev.sotto.endpoint.library;

import dev.sotto.base.Entropy;
import dev.sotto.base.OctetWriter;
import dev.sotto.keying.ekt.EktKeyListConfig;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.ekt.EktSender;
import dev.sotto.media.rtp.AudioLevel;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.sdp.NegotiatedLevel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One source of ours: its numbers and its own end-to-end keys, because a key belongs to one SSRC (RFC 8870 4.3). It sends
 * nothing before it has keys of the hop and, in a private conference, of the conference.
 */
final class OwnSource {
    private static final int MARKER = 0x80;

    final int ssrc;
    private int sequence;
    private int timestamp;
    private boolean paused;
    private @Nullable EktSender keys;
    private @Nullable SourceSender sender;

    OwnSource(int ssrc, Entropy entropy) {
        this.ssrc = ssrc;
        // RFC 3711 3.3.1: the first sequence number in the lower half, so that loss of the first packets is no wrap.
        this.sequence = entropy.nextInt() & 0x7FFF;
        this.timestamp = entropy.nextInt();
    }

    /** The profile is known; a single one needs no keys but those of the hop. */
    void begin(int profile, Entropy entropy, AeadPort port) {
        if (!HopProfile.isDouble(profile)) {
            sender = new SingleSender();
            return;
        }
        EktSender own =
                new EktSender(ssrc, EktKeyListConfig.ofProfile(profile).keyLength(), entropy, EktSender.Timing.AUDIO);
        keys = own;
        sender = new DoubleSender(own, profile, port);
    }

    /** Packets leave under the keys of this hop, which stays the caller's. */
    void hop(HopSealer sealer) {
        if (sender != null) {
            sender.hop(sealer);
        }
    }

    /** A key of the conference; {@code takesOver} if it comes from a key distributor that has started anew. */
    void onEktKey(EktParameterSet set, boolean takesOver, long nowNanos) {
        if (keys != null && takesOver) {
            keys.takeOver(set, nowNanos);
        } else if (keys != null) {
            keys.onEktKey(set, nowNanos);
        }
    }

    /** Time goes by without a packet; the next one begins a talkspurt (RFC 3551 4.1). */
    void skip(int ticks) {
        timestamp += ticks;
        paused = true;
    }

    /** The timestamp of the newest packet. */
    int timestamp() {
        return timestamp;
    }

    /** Time goes by with a packet, whether it can be sent or not. */
    void advance(int ticks) {
        timestamp += ticks;
    }

    /** The next packet, protected; empty if there is no key to protect it with. */
    Optional<byte[]> protect(int payloadType, Optional<NegotiatedLevel> level, Speech speech, long nowNanos) {
        if (sender == null) {
            return Optional.empty();
        }
        Optional<byte[]> datagram = sender.protect(rtp(payloadType, level, speech), nowNanos);
        sequence = (sequence + 1) & 0xFFFF;
        paused = paused && datagram.isEmpty();
        return datagram;
    }

    /** Destroys keys that are over. */
    void onTime(long nowNanos) {
        if (sender != null) {
            sender.onTime(nowNanos);
        }
    }

    /** When {@link #onTime} has something to do. */
    long deadlineNanos() {
        return keys == null ? Long.MAX_VALUE : keys.nextDeadlineNanos();
    }

    /** Forgets its keys; what it sent last is remembered. */
    void destroy() {
        if (sender != null) {
            sender.destroy();
        }
        sender = null;
        keys = null;
    }

    private byte[] rtp(int payloadType, Optional<NegotiatedLevel> level, Speech speech) {
        OctetWriter out = new OctetWriter(20 + speech.payload().length)
                .u8(level.isPresent() ? 0x90 : 0x80)
                .u8(speech.marker() || paused ? payloadType | MARKER : payloadType)
                .u16(sequence)
                .u32(timestamp)
                .u32(ssrc);
        // One element of one octet, padded to a word (RFC 8285 4.2, RFC 6464 3).
        level.ifPresent(l -> out.u16(HeaderExtensionView.ONE_OCTET_PROFILE)
                .u16(1)
                .u8(l.id() << 4)
                .u8(AudioLevel.octet(speech.level(), speech.voice()))
                .u16(0));
        return out.octets(speech.payload()).toOctets();
    }
}
