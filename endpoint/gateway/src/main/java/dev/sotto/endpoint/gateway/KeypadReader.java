package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import dev.sotto.media.rtp.Octets;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * Telephone keys out of packets of RFC 4733. All packets of one press have its timestamp, the last one comes three times and any may
 * be lost, so a new timestamp is a new press, and a press whose end never comes ends with the next one or after a while.
 */
final class KeypadReader {
    private static final String KEYS = "0123456789*#ABCD";
    private static final int LENGTH = 4;
    private static final int LONGEST_SEGMENT = 0xFFFF;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private boolean known;
    private int timestamp;
    private boolean isDown;
    private char key;
    private long ticksBefore;
    private int ticks;
    private int clockHz;
    private long heardNanos;

    /** One packet; {@code length} octets of payload at {@code offset}. False if they are no event. */
    boolean onPacket(MemorySegment segment, long offset, int length, int stamp, int clock, long nowNanos, Outbox<PhoneMediaOutput> out) {
        if (length < LENGTH) {
            return false;
        }
        int event = Octets.u8(segment, offset);
        boolean ends = (Octets.u8(segment, offset + 1) & 0x80) != 0;
        if (event >= KEYS.length() || (known && stamp - timestamp < 0)) {
            // A flash or a tone, or a late packet of a press before.
            return true;
        }
        if (!known || stamp != timestamp) {
            begin(KEYS.charAt(event), stamp, clock, out);
        }
        heardNanos = nowNanos;
        if (isDown) {
            ticks = Math.max(ticks, Octets.u16(segment, offset + 2));
            if (ends) {
                release(out);
            }
        }
        return true;
    }

    private void begin(char pressed, int stamp, int clock, Outbox<PhoneMediaOutput> out) {
        // RFC 4733 2.5.1.3: a long press is told in segments, each with a timestamp of its own.
        boolean continues = isDown && pressed == key && ticks == LONGEST_SEGMENT && stamp - timestamp == ticks;
        if (continues) {
            ticksBefore += ticks;
        } else {
            release(out);
            isDown = true;
            key = pressed;
            ticksBefore = 0;
            out.add(new PhoneMediaOutput.KeyDown(pressed));
        }
        known = true;
        timestamp = stamp;
        clockHz = clock;
        ticks = 0;
    }

    private void release(Outbox<PhoneMediaOutput> out) {
        if (isDown) {
            isDown = false;
            out.add(new PhoneMediaOutput.KeyUp(key, (int) ((ticksBefore + ticks) * 1000 / clockHz)));
        }
    }

    /** When a key that is down counts as up; {@link Long#MAX_VALUE} if none is. */
    long deadlineNanos() {
        return isDown ? heardNanos + PATIENCE_NANOS : Long.MAX_VALUE;
    }

    void onTime(long nowNanos, Outbox<PhoneMediaOutput> out) {
        if (nowNanos >= deadlineNanos()) {
            release(out);
        }
    }

    /** Another source: its timestamps have nothing to do with those before. */
    void reset(Outbox<PhoneMediaOutput> out) {
        release(out);
        known = false;
    }
}
