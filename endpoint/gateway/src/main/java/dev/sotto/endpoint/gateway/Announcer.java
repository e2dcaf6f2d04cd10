package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says phrases to one caller, frame by frame. */
final class Announcer {
    private final Prompts prompts;
    private final Deque<short[]> waiting = new ArrayDeque<>();
    private short[] present = {};
    private int position;
    private boolean speaks;

    Announcer(Prompts prompts) {
        this.prompts = prompts;
    }

    /** Says these from the next frame on, and nothing of what was being said. */
    void say(List<Phrase> phrases) {
        hush();
        phrases.forEach(phrase -> waiting.add(prompts.of(phrase)));
        speaks = true;
    }

    /** Says no more. */
    void hush() {
        waiting.clear();
        present = new short[0];
        position = 0;
        speaks = false;
    }

    boolean speaks() {
        return speaks;
    }

    /** The next {@link AudioFrame}; null if all is said, which is told once by {@link #speaks} turning false. */
    short @Nullable [] next() {
        if (!speaks) {
            return null;
        }
        short[] frame = AudioFrame.silence();
        int filled = 0;
        while (filled < frame.length && (position < present.length || !waiting.isEmpty())) {
            if (position == present.length) {
                present = waiting.remove();
                position = 0;
            }
            int length = Math.min(frame.length - filled, present.length - position);
            System.arraycopy(present, position, frame, filled, length);
            filled += length;
            position += length;
        }
        if (filled == 0) {
            hush();
            return null;
        }
        return frame;
    }
}
