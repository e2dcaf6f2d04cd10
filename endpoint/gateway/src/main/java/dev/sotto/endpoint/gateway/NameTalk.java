package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import dev.sotto.endpoint.gateway.DialInState.Naming;
import java.util.concurrent.TimeUnit;

/**
 * Asks a caller whose PIN was right for a name: it is said after a tone, for five seconds at most. {@code #} ends it, also before it has
 * begun; who says nothing has no name.
 */
final class NameTalk {
    private static final char END_KEY = '#';

    /** The recorder is full before. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(5500);

    private final Talk talk;
    private boolean isRecording;

    NameTalk(Talk talk) {
        this.talk = talk;
    }

    /** @param verdict what becomes of the caller afterwards */
    void begin(String conference, PhoneVerdict verdict, Outbox<DialInOutput> out) {
        talk.go(new Naming(conference, verdict));
        talk.say(out, Phrase.SAY_NAME, Phrase.NAME_TONE);
    }

    /** The question was asked. */
    void onSaid(long nowNanos, Outbox<DialInOutput> out) {
        isRecording = true;
        talk.due(nowNanos + MOST_NANOS);
        out.add(new DialInOutput.RecordName(true, false));
    }

    /** Whether this key ends it. */
    boolean isEnd(char key) {
        return key == END_KEY;
    }

    /** It is over; the caller goes on with the latest verdict. */
    void end(boolean byKey, Outbox<DialInOutput> out) {
        talk.hush(out);
        if (isRecording) {
            isRecording = false;
            out.add(new DialInOutput.RecordName(false, byKey));
        }
    }
}
