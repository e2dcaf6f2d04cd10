package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says phrases to one caller, frame by frame, plays music while nothing is said, and tones and names over the conference. */
final class Announcer {
    private static final short[] SILENCE = AudioFrame.silence();

    /** Names that are waiting to be said over the conference; more would be a litany. */
    private static final int MOST_OVER = 12;

    private final RecordedNames names;
    private Prompts prompts;
    private final Deque<short[]> waiting = new ArrayDeque<>();
    private short[] present = {};
    private int position;
    private boolean speaks;
    private boolean plays;
    private int musicPosition;
    private short[] tone = {};
    private int tonePosition;
    private final Deque<short[]> over = new ArrayDeque<>();

    Announcer(Prompts prompts, RecordedNames names) {
        this.prompts = prompts;
        this.names = names;
    }

    /** From now on phrases and music are these; what is being said goes on. */
    void use(Prompts others) {
        prompts = others;
        musicPosition = 0;
    }

    private short[] sound(Phrase phrase) {
        return names.sound(phrase).orElseGet(() -> prompts.of(phrase));
    }

    /** Says these from the next frame on, and nothing of what was being said. */
    void say(List<Phrase> phrases) {
        hush();
        phrases.forEach(phrase -> waiting.add(sound(phrase)));
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

    /** From now on there is music while nothing is said; or not. */
    void music(boolean on) {
        plays = on;
    }

    /** A soft tone from the next frame on; one that sounds is cut off. */
    void tone(boolean came) {
        tone = RosterTone.of(came);
        tonePosition = 0;
    }

    /** Says these over the conference, after what is being said and the tone that sounds; not if too many wait. */
    void over(List<Phrase> phrases) {
        if (over.size() + phrases.size() <= MOST_OVER) {
            phrases.forEach(phrase -> over.add(sound(phrase)));
        }
    }

    /** What is heard if no phrase is said and nothing of a conference: music or silence. Not to be changed. */
    short[] background() {
        if (!plays) {
            return SILENCE;
        }
        short[] frame = AudioFrame.silence();
        short[] loop = prompts.music();
        for (int i = 0; i < frame.length; i++) {
            frame[i] = loop[musicPosition];
            musicPosition = (musicPosition + 1) % loop.length;
        }
        return frame;
    }

    /** The next frame of tones and names, to be added to what is heard; null if there is none, or a phrase is said first. */
    short @Nullable [] nextOver() {
        while (tonePosition >= tone.length && !over.isEmpty() && !speaks) {
            tone = over.remove();
            tonePosition = 0;
        }
        if (speaks || tonePosition >= tone.length) {
            return null;
        }
        short[] frame = AudioFrame.silence();
        int length = Math.min(frame.length, tone.length - tonePosition);
        System.arraycopy(tone, tonePosition, frame, 0, length);
        tonePosition += length;
        return frame;
    }
}
