package dev.sotto.endpoint.gateway;

import dev.sotto.base.KeyMaterial;
import java.util.Arrays;

/**
 * Digits that a caller presses one after the other, up to {@code #}; {@code *} begins anew. A PIN never becomes text.
 *
 * <p>The first key in the media takes the place of all that came by SIP INFO before: the phone sends both, or somebody else sent those.
 */
final class KeyEntry {
    static final int LONGEST = 16;

    private final byte[] digits = new byte[LONGEST];
    private int count;
    private boolean byInfo;

    /** What a key led to. */
    enum Outcome {
        /** More may come. */
        MORE,
        /** The entry is complete. */
        COMPLETE
    }

    Outcome press(char key, boolean cameByInfo) {
        if (byInfo && !cameByInfo) {
            clear();
        }
        byInfo = cameByInfo || byInfo;
        if (key == '#') {
            return count > 0 ? Outcome.COMPLETE : Outcome.MORE;
        }
        if (key == '*') {
            clear();
        } else if (key >= '0' && key <= '9' && count < LONGEST) {
            digits[count++] = (byte) key;
        }
        return Outcome.MORE;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether a key of it came by SIP INFO. */
    boolean isByInfo() {
        return byInfo;
    }

    /** The digits as a secret; the entry is empty afterwards. */
    KeyMaterial takeSecret() {
        KeyMaterial secret = KeyMaterial.copyOf(digits, 0, count);
        clear();
        return secret;
    }

    /** The digits as text, for what is no secret; the entry is empty afterwards. */
    String takeText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) digits[i]);
        }
        clear();
        return text.toString();
    }

    void clear() {
        Arrays.fill(digits, (byte) 0);
        count = 0;
        byInfo = false;
    }
}
