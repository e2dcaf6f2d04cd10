package dev.sotto.endpoint.audio;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;

class KeypadEventsFuzzTest {
    @FuzzTest
    void any_octets_are_events_or_refused(byte[] octets) {
        KeypadEvents events = new KeypadEvents(8000);
        try {
            events.onPacket(octets.length, true, octets, 0);
            events.onPacket(octets.length + 160, false, octets, 20_000_000);
        } catch (MalformedException e) {
            // The one expected answer.
        }
    }
}
