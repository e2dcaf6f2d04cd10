package dev.sotto.endpoint.gateway;

import dev.sotto.base.SharedCounters;
import dev.sotto.endpoint.audio.AudioFrame;
import java.util.concurrent.TimeUnit;

/**
 * One way of a call between two telephones: what one says becomes what the other hears. A packet that the other one understands goes on as it is, under our own source
 * and, with SRTP, the other one's key (RFC 7667 3.2.2); anything else is played and said again. One owner.
 */
final class Relay {
    /** A key of which nothing more comes is up. */
    private static final long KEY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final PhoneSide to;
    private final SharedCounters<GatewayCounter> counters;
    private final short[] frame = new short[AudioFrame.SAMPLES];
    private boolean isPlayed;
    private long keyUntilNanos;
    private boolean keyIsDown;

    /** @param to who hears it */
    Relay(PhoneSide to, SharedCounters<GatewayCounter> counters) {
        this.to = to;
        this.counters = counters;
    }

    /** A packet of the one who speaks; whether it went on, and need not be played. */
    boolean onPacket(HeardPacket packet, long nowNanos) {
        boolean isKey = packet.format() instanceof ReceivedFormats.Events;
        if (!to.takes(packet)) {
            isPlayed |= !isKey;
            return false;
        }
        if (isKey) {
            keyIsDown = true;
            keyUntilNanos = nowNanos + KEY_NANOS;
        } else {
            keyIsDown = false;
            isPlayed = false;
        }
        counters.increment(GatewayCounter.RELAYED);
        to.relay(packet, !isPlayed, nowNanos);
        return true;
    }

    /** Plays the next 20 ms, if that is needed; to be called every 20 ms. While a key is down its tone is all that is said (RFC 4733 2.5.1.1). */
    void play(PhoneSide from, long nowNanos) {
        if (!isPlayed) {
            return;
        }
        from.hear(nowNanos);
        if (keyIsDown && nowNanos < keyUntilNanos) {
            return;
        }
        from.listen(frame);
        to.say(frame, nowNanos);
        counters.increment(GatewayCounter.PLAYED);
    }

    /** Whether what comes is played and said again. */
    boolean isPlayed() {
        return isPlayed;
    }
}
