package dev.sotto.endpoint.library;

import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.HopOpener;
import java.util.Set;

/** The receiving side of the double transform (RFC 8723 5.3) for all sources of a private conference. */
public final class DoubleReceiver {
    private final HopReceiver receiver;

    /**
     * Opens nothing before {@link #hop} was called.
     *
     * @param keys the end-to-end keys of the others
     * @param profile code point of the double profile, 0009 or 000A
     * @param port where the ciphers are
     * @param ownSsrc our own source, which is never to be heard
     */
    public DoubleReceiver(EktKeyList keys, int profile, AeadPort port, int ownSsrc) {
        this.receiver = new HopReceiver(new EndToEndLayer(keys, profile, port), Set.of(ownSsrc), new RepairMachine());
    }

    /** A new association has keys; packets under the keys before are still taken for a while. */
    public void hop(HopOpener opener, long nowNanos) {
        receiver.hop(opener, nowNanos);
    }

    /**
     * Takes one SRTP datagram apart.
     *
     * @param datagram is changed
     */
    public Received receive(byte[] datagram, long nowNanos) {
        return receiver.receive(datagram, nowNanos);
    }

    /** How often each verdict was given, by source. */
    SourceVerdicts bySource() {
        return receiver.bySource();
    }

    /** Destroys keys that are over, also when nothing is heard. */
    void onTime(long nowNanos) {
        receiver.onTime(nowNanos);
    }

    /** When {@link #onTime} has something to do. */
    long deadlineNanos() {
        return receiver.deadlineNanos();
    }

    /** Forgets all keys. */
    public void destroy() {
        receiver.destroy();
    }
}
