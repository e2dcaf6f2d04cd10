package dev.sotto.endpoint.gateway;

import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.sdp.CryptoKey;
import dev.sotto.sdp.CryptoSuite;
import dev.sotto.sdp.NegotiatedCrypto;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * SRTP with one phone under the keys of {@code a=crypto} or of DTLS; before those of DTLS are there nothing goes in or out. A key that stays the same keeps its rollover counter, a new one begins at 0
 * (RFC 4568 7.1.4). After a new key of the phone the old one still opens for a while, because its packets are on the way
 * (RFC 3264 8).
 */
final class PhoneHop {
    /** One phone has one source at a time; after transfers it may have had some. */
    private static final int MAX_SOURCES = 64;

    private static final long OLD_KEY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final AeadPort port;
    private @Nullable NegotiatedCrypto agreed;
    private boolean overDtls;
    private String suite = "";
    private @Nullable HopSealer sealer;
    private @Nullable HopOpener opener;
    private @Nullable HopOpener before;
    private long beforeUntilNanos;
    private boolean newest;
    private int rtcpLength;

    PhoneHop(AeadPort port) {
        this.port = port;
    }

    /**
     * Takes what was agreed; without keys and without DTLS media is in clear. Keys of DTLS stay until there are others.
     *
     * @return whether our own key is a new one, under which indices begin again
     */
    boolean onAgreed(Optional<NegotiatedCrypto> crypto, boolean dtls, long nowNanos) {
        if (dtls && !overDtls) {
            destroy();
            agreed = null;
        }
        overDtls = dtls;
        return !dtls && install(crypto, nowNanos);
    }

    /** Takes the keys of a new DTLS association, which stay the caller's; the phone's old one opens for a while longer. */
    boolean onKeyed(NegotiatedCrypto keys, long nowNanos) {
        agreed = null;
        boolean isNew = install(Optional.of(keys), nowNanos);
        // Only what was derived is kept.
        agreed = null;
        return isNew;
    }

    private boolean install(Optional<NegotiatedCrypto> crypto, long nowNanos) {
        NegotiatedCrypto last = agreed;
        NegotiatedCrypto now = crypto.orElse(null);
        boolean ourKeyIsNew = now != null && (last == null || !last.ours().isSameKey(now.ours()));
        boolean theirKeyIsNew = now != null && (last == null || !last.theirs().isSameKey(now.theirs()));
        agreed = now;
        if (now == null) {
            destroy();
            return false;
        }
        suite = now.ours().suite().name();
        if (ourKeyIsNew) {
            if (sealer != null) {
                sealer.destroy();
            }
            sealer = new HopSealer(keys(now.ours()), port, MAX_SOURCES, EncryptedExtensions.NONE);
        }
        if (theirKeyIsNew) {
            forgetOld();
            before = opener;
            beforeUntilNanos = nowNanos + OLD_KEY_NANOS;
            opener = new HopOpener(keys(now.theirs()), port, MAX_SOURCES, EncryptedExtensions.NONE);
        }
        return ourKeyIsNew;
    }

    private static HopKeys keys(CryptoKey key) {
        return new HopKeys(profile(key.suite()), key.key(), key.salt());
    }

    private static HopProfile profile(CryptoSuite suite) {
        return switch (suite) {
            case AEAD_AES_256_GCM -> HopProfile.AEAD_AES_256_GCM;
            case AEAD_AES_128_GCM -> HopProfile.AEAD_AES_128_GCM;
            case AES_CM_128_HMAC_SHA1_80 -> HopProfile.AES_128_CM_HMAC_SHA1_80;
            case AES_CM_128_HMAC_SHA1_32 -> HopProfile.AES_128_CM_HMAC_SHA1_32;
        };
    }

    /** Whether media is protected. */
    boolean isSecured() {
        return overDtls || agreed != null;
    }

    /** The suite, or {@code clear}. */
    String protection() {
        return !isSecured() ? "clear" : overDtls ? (isKeyed() ? suite + " by DTLS" : "DTLS, no keys yet") : suite;
    }

    private boolean isKeyed() {
        return sealer != null;
    }

    /** Opens a packet in place. */
    SrtpVerdict open(RtpPacketView packet, long nowNanos) {
        HopOpener current = opener;
        if (current == null) {
            return SrtpVerdict.NOT_KEYED;
        }
        SrtpVerdict verdict = current.open(packet);
        newest = verdict == SrtpVerdict.OK && current.index() == current.highestIndex(packet.ssrc());
        if (verdict == SrtpVerdict.OK || !hasOld(nowNanos) || before == null) {
            return verdict;
        }
        SrtpVerdict old = before.open(packet);
        // Under a key that is over no address is learned.
        return old == SrtpVerdict.OK ? old : verdict;
    }

    /** Whether the packet that was opened last is the newest of its source, so that its address may be learned. */
    boolean openedNewest() {
        return newest;
    }

    /** Opens a compound packet in place; it then has {@link #rtcpLength()} octets. */
    SrtpVerdict openRtcp(MemorySegment segment, long nowNanos) {
        HopOpener current = opener;
        if (current == null) {
            return SrtpVerdict.NOT_KEYED;
        }
        int length = (int) segment.byteSize();
        SrtpVerdict verdict = current.openRtcp(segment, 0, length);
        rtcpLength = current.rtcpLength();
        if (verdict == SrtpVerdict.OK || !hasOld(nowNanos) || before == null) {
            return verdict;
        }
        SrtpVerdict old = before.openRtcp(segment, 0, length);
        rtcpLength = before.rtcpLength();
        return old == SrtpVerdict.OK ? old : verdict;
    }

    /** Octets of the last compound packet that was opened. */
    int rtcpLength() {
        return rtcpLength;
    }

    /** How many octets longer a packet of ours becomes. */
    int rtpOverhead() {
        return sealer == null ? 0 : sealer.profile().tagLength();
    }

    /** The same for a compound packet. */
    int rtcpOverhead() {
        return sealer == null ? 0 : sealer.profile().rtcpOverhead();
    }

    /** Seals a packet of ours in place, if media is protected; false if it may not be sent. */
    boolean seal(RtpPacketView packet, long index) {
        return sealer == null ? !isSecured() : sealer.seal(packet, index) == SrtpVerdict.OK;
    }

    /** The same for a compound packet of {@code length} octets. */
    boolean sealRtcp(MemorySegment segment, int length) {
        return sealer == null ? !isSecured() : sealer.sealRtcp(segment, 0, length) == SrtpVerdict.OK;
    }

    private boolean hasOld(long nowNanos) {
        if (before != null && nowNanos >= beforeUntilNanos) {
            forgetOld();
        }
        return before != null;
    }

    private void forgetOld() {
        if (before != null) {
            before.destroy();
            before = null;
        }
    }

    /** Forgets all keys; media that was protected stays so, and goes nowhere. */
    void destroy() {
        forgetOld();
        if (opener != null) {
            opener.destroy();
            opener = null;
        }
        if (sealer != null) {
            sealer.destroy();
            sealer = null;
        }
    }
}
