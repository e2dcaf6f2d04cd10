package dev.sotto.endpoint.library;

import dev.sotto.keying.ekt.EktSender;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of the double transform for one source (RFC 8723 5.1): inner seal with our own end-to-end key, outer seal
 * with the key of this hop, and the EKT field behind it. Inner and outer rollover counters are independent: the inner one goes
 * on over every change of keys (RFC 3711 3.3.1), the outer one starts with each association.
 */
public final class DoubleSender implements SourceSender {
    private final EktSender keys;
    private final HopProfile single;
    private final AeadPort port;
    private @Nullable InnerTransform inner;
    private long innerKeyId;
    private @Nullable HopSealer hop;
    private long innerIndex = -1;
    private long outerIndex = -1;

    /**
     * Sends nothing before {@link #hop} was called and an EKTKey arrived at {@code keys}.
     *
     * @param keys our end-to-end keys and their announcement
     * @param profile code point of the double profile, 0009 or 000A
     * @param port where the ciphers are
     */
    public DoubleSender(EktSender keys, int profile, AeadPort port) {
        this.keys = keys;
        this.single = singleProfile(profile);
        this.port = port;
    }

    /** The single profile of each half of a double one. */
    static HopProfile singleProfile(int profile) {
        if (!HopProfile.isDouble(profile)) {
            throw new IllegalArgumentException("not a double profile: " + Integer.toHexString(profile));
        }
        return HopProfile.ofNegotiated(profile).orElseThrow();
    }

    /** From now on packets leave under the keys of this hop, which sources may share and their owner destroys. */
    @Override
    public void hop(HopSealer sealer) {
        hop = sealer;
        outerIndex = -1;
    }

    /**
     * Protects the next packet of the source. Packets must be numbered one after the other.
     *
     * @param rtp a whole RTP packet, header extension in clear
     * @return the datagram; empty if there is no key to protect it with, and then it must not be sent at all
     * @throws IllegalArgumentException if the octets are no RTP packet
     */
    @Override
    public Optional<byte[]> protect(byte[] rtp, long nowNanos) {
        HopSealer sealer = hop;
        if (sealer == null) {
            return Optional.empty();
        }
        byte[] room = Arrays.copyOf(
                rtp, rtp.length + InnerTransform.OVERHEAD + sealer.profile().tagLength());
        RtpPacketView packet = new RtpPacketView();
        if (packet.wrap(MemorySegment.ofArray(room), 0, rtp.length) != RtpVerdict.OK) {
            throw new IllegalArgumentException("not an RTP packet");
        }
        number(packet.sequenceNumber());
        return switch (keys.onPacket(innerIndex >>> 16, nowNanos)) {
            case EktSender.Withhold ignored -> Optional.empty();
            case EktSender.Protect with -> seal(room, packet, sealer, with);
        };
    }

    /** Destroys keys that are over, also when nothing is said. */
    @Override
    public void onTime(long nowNanos) {
        keys.onTick(nowNanos);
        if (inner != null && innerKeyId != keys.keyId()) {
            inner.destroy();
            inner = null;
        }
    }

    /** Numbers the first packet elsewhere; for vectors. */
    void startAt(long inner, long outer) {
        innerIndex = inner - 1;
        outerIndex = outer - 1;
    }

    /** Forgets all end-to-end keys; those of the hop stay its owner's. */
    @Override
    public void destroy() {
        if (inner != null) {
            inner.destroy();
        }
        hop = null;
        inner = null;
        keys.destroy();
    }

    private void number(int sequence) {
        innerIndex = innerIndex < 0 ? sequence : innerIndex + 1;
        outerIndex = outerIndex < 0 ? sequence : outerIndex + 1;
        if ((innerIndex & 0xFFFF) != sequence || (outerIndex & 0xFFFF) != sequence) {
            throw new IllegalArgumentException("packets of one source are numbered without gaps");
        }
    }

    private Optional<byte[]> seal(byte[] room, RtpPacketView packet, HopSealer sealer, EktSender.Protect with) {
        innerFor(with).dangerSeal(packet, innerIndex);
        if (sealer.seal(packet, outerIndex) != SrtpVerdict.OK) {
            return Optional.empty();
        }
        byte[] datagram = Arrays.copyOf(room, packet.length() + with.field().length);
        System.arraycopy(with.field(), 0, datagram, packet.length(), with.field().length);
        return Optional.of(datagram);
    }

    private InnerTransform innerFor(EktSender.Protect with) {
        InnerTransform transform = inner;
        if (transform == null || innerKeyId != with.keyId()) {
            if (transform != null) {
                transform.destroy();
            }
            transform = new InnerTransform(single, with.masterKey(), with.masterSalt(), port);
            inner = transform;
            innerKeyId = with.keyId();
        }
        return transform;
    }
}
