package dev.sotto.endpoint.audio;

import dev.sotto.base.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * Receives the keys of one phone as telephone events (RFC 4733) and tells each once, as soon as the first of its packets is here.
 *
 * <p>An event is known by its RTP timestamp, when it began; all its packets have the same, the updates as well as the three ends, so it
 * does not matter which of them are lost, doubled or late (2.5.1.2, 2.6.1). What remains to decide is what a timestamp means that was not seen before:
 * <ul>
 *   <li>one a whole number of longest durations after an event that has not ended goes on with it: the next segment (2.5.1.3);
 *   <li>one within what the event has already lasted, without marker and with the same code, too: some phones count on;
 *   <li>an older one is not told any more, because keys in the wrong order are worse than a missing one;
 *   <li>every other is a key.
 * </ul>
 * After five seconds without a packet nothing is compared with what was before, so a source that starts its clock anew is heard again.
 */
public final class KeypadEvents {
    private static final int OCTETS = 4;
    private static final int END = 0x80;
    private static final int LONGEST = 0xFFFF;
    private static final long FORGET_NANOS = 5_000_000_000L;
    private static final int REMEMBERED = 16;

    private final int forgetTicks;
    private final int[] seen = new int[REMEMBERED];
    private int seenCount;
    private boolean known;
    private int code;
    private int start;
    private int duration;
    private boolean ended;
    private long lastNanos;

    /**
     * Nothing pressed.
     *
     * @param clockHz of the RTP timestamps: 8000, or 48000 beside Opus
     */
    public KeypadEvents(int clockHz) {
        this.forgetTicks = (int) (FORGET_NANOS / 1_000_000_000L) * clockHz;
    }

    /**
     * A packet arrived.
     *
     * @param timestamp of RTP
     * @param marker of RTP: it begins an event
     * @param payload one or more events, each following the one before in time (2.5.1.5)
     * @return keys that were pressed, usually none or one, in their order
     * @throws MalformedException if the payload is no list of events
     */
    public List<PhoneKey> onPacket(int timestamp, boolean marker, byte[] payload, long nowNanos) {
        if (payload.length == 0 || payload.length % OCTETS != 0) {
            throw new MalformedException("RFC 4733 2.3: events have four octets", payload.length, "");
        }
        if (known && nowNanos - lastNanos >= FORGET_NANOS) {
            known = false;
            seenCount = 0;
        }
        lastNanos = nowNanos;
        List<PhoneKey> keys = List.of();
        int begin = timestamp;
        for (int at = 0; at < payload.length; at += OCTETS) {
            int event = payload[at] & 0xFF;
            int lasted = ((payload[at + 2] & 0xFF) << 8) | (payload[at + 3] & 0xFF);
            if (isNew(event, begin, marker && at == 0)) {
                keys = withKey(keys, event);
            }
            if (known && begin == start) {
                duration = Math.max(duration, lasted);
                ended |= (payload[at + 1] & END) != 0;
            }
            begin += lasted;
        }
        return keys;
    }

    private static List<PhoneKey> withKey(List<PhoneKey> keys, int event) {
        return PhoneKey.ofEvent(event)
                .map(key -> {
                    List<PhoneKey> more = new ArrayList<>(keys);
                    more.add(key);
                    return more;
                })
                .orElse(keys);
    }

    private boolean isNew(int event, int begin, boolean marker) {
        if (isSeen(begin)) {
            return false;
        }
        int since = begin - start;
        if (known && since < 0 && since > -forgetTicks) {
            return false;
        }
        boolean same = known && event == code && !ended && !marker;
        boolean goesOn = same && since > 0 && (since % LONGEST == 0 || since <= duration);
        remember(begin);
        known = true;
        code = event;
        start = begin;
        duration = 0;
        ended = false;
        return !goesOn;
    }

    private boolean isSeen(int begin) {
        for (int i = 0; i < Math.min(seenCount, REMEMBERED); i++) {
            if (seen[i] == begin) {
                return true;
            }
        }
        return false;
    }

    private void remember(int begin) {
        seen[seenCount % REMEMBERED] = begin;
        // Counts on from a full table without ever overflowing.
        seenCount = seenCount == 2 * REMEMBERED - 1 ? REMEMBERED : seenCount + 1;
    }
}
