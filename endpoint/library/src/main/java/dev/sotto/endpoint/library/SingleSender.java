package dev.sotto.endpoint.library;

import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sending side of a standard conference for one source: SRTP with the key of the hop and nothing else (RFC 3711 3.3). */
final class SingleSender implements SourceSender {
    private @Nullable HopSealer hop;
    private long index = -1;

    @Override
    public void hop(HopSealer sealer) {
        hop = sealer;
        index = -1;
    }

    @Override
    public Optional<byte[]> protect(byte[] rtp, long nowNanos) {
        HopSealer sealer = hop;
        if (sealer == null) {
            return Optional.empty();
        }
        byte[] room = Arrays.copyOf(rtp, rtp.length + sealer.profile().tagLength());
        RtpPacketView packet = new RtpPacketView();
        if (packet.wrap(MemorySegment.ofArray(room), 0, rtp.length) != RtpVerdict.OK) {
            throw new IllegalArgumentException("not an RTP packet");
        }
        index = index < 0 ? packet.sequenceNumber() : index + 1;
        if ((index & 0xFFFF) != packet.sequenceNumber()) {
            throw new IllegalArgumentException("packets of one source are numbered without gaps");
        }
        return sealer.seal(packet, index) == SrtpVerdict.OK
                ? Optional.of(Arrays.copyOf(room, packet.length()))
                : Optional.empty();
    }

    @Override
    public void onTime(long nowNanos) {
        // The hop's keys have no end but the call's.
    }

    @Override
    public void destroy() {
        hop = null;
    }
}
