package dev.sotto.keying.distributor;

import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What we know about one trusted gateway. Its name is the one under which its certificates stand on rosters. */
final class Gateway {
    static final long NOT_DOWN = Long.MIN_VALUE;

    private static final int MAX_ANSWERS = 1024;

    final String name;
    final Map<Long, Phone> phones = new HashMap<>();
    private final SequencedMap<Long, PhoneOutcome> answers = new LinkedHashMap<>();
    boolean up;

    /** When its link went down; {@link #NOT_DOWN} while it is up and before that is known. */
    long downSinceNanos = NOT_DOWN;

    /** When its legs are asked whether they are still there; {@link NanoClock#NEVER} while there is no reason to. */
    long askNanos = NanoClock.NEVER;

    Gateway(String name) {
        this.name = name;
    }

    /** A no that may have been lost on the way: the same question gets it again and counts once. */
    void rememberAnswer(long askId, PhoneOutcome outcome) {
        answers.putLast(askId, outcome);
        if (answers.size() > MAX_ANSWERS) {
            answers.pollFirstEntry();
        }
    }

    @Nullable
    PhoneOutcome rememberedAnswer(long askId) {
        return answers.get(askId);
    }
}
