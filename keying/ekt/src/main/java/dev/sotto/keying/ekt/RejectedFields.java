package dev.sotto.keying.ekt;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Full fields that were unwrapped in vain lately, so that a media distributor which repeats one pays for it once. Only
 * verdicts that cannot change as long as the parameter set lives are remembered.
 */
final class RejectedFields {
    private static final int MAX_FIELDS = 256;

    private final Map<Key, EktVerdict> verdicts = new LinkedHashMap<>();

    private record Key(long order, int ssrc, int epoch, byte[] ciphertext) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && order == key.order
                    && ssrc == key.ssrc
                    && epoch == key.epoch
                    && Arrays.equals(ciphertext, key.ciphertext);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * Long.hashCode(order) + ssrc) + Arrays.hashCode(ciphertext);
        }
    }

    /** What was found out about this field; null if nothing is remembered. */
    @Nullable
    EktVerdict find(KeySet set, int ssrc, EktField.FullField field) {
        return verdicts.get(key(set, ssrc, field));
    }

    /** Remembers {@code verdict} if it is final; the oldest one makes room. */
    void remember(KeySet set, int ssrc, EktField.FullField field, EktVerdict verdict) {
        if (!verdict.isFinal()) {
            return;
        }
        if (verdicts.size() >= MAX_FIELDS) {
            verdicts.remove(verdicts.keySet().iterator().next());
        }
        verdicts.put(key(set, ssrc, field), verdict);
    }

    private static Key key(KeySet set, int ssrc, EktField.FullField field) {
        return new Key(set.order(), ssrc, field.epoch(), field.ciphertext());
    }
}
