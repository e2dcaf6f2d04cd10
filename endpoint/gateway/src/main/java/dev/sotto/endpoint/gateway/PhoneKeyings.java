package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.sdp.PhoneAudio;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The key exchanges on both ports of one phone; that of RTCP sleeps while RTP and RTCP share one. One owner, as of {@link PhoneKeying}. */
record PhoneKeyings(PhoneKeying rtp, PhoneKeying rtcp) implements AutoCloseable {
    /** As {@link PhoneKeying#PhoneKeying}. */
    static PhoneKeyings of(
            String name,
            DtlsIdentity identity,
            Optional<InetAddress> sipHost,
            SharedCounters<GatewayCounter> counters) {
        return new PhoneKeyings(
                new PhoneKeying(name, identity, sipHost, false, counters),
                new PhoneKeying(name + "-rtcp", identity, sipHost, true, counters));
    }

    void onAgreed(PhoneAudio audio, long nowNanos, Outbox<PhoneKeyingOutput> out) {
        rtp.onAgreed(audio, nowNanos, out);
        rtcp.onAgreed(audio, nowNanos, out);
    }

    void onDatagram(byte[] datagram, InetSocketAddress source, boolean onRtcpPort) {
        (onRtcpPort ? rtcp : rtp).onDatagram(datagram, source);
    }

    void onTime(long nowNanos, Outbox<PhoneKeyingOutput> out) {
        rtp.onTime(nowNanos, out);
        rtcp.onTime(nowNanos, out);
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }
}
