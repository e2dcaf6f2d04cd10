package dev.sotto.endpoint.audio;

import java.util.Optional;

/** A key of a telephone, in the order of the event codes of RFC 4733 3.2. Each also has a pair of tones (ITU-T Q.23). */
public enum PhoneKey {
    /** 0. */
    ZERO('0', 3, 1),
    /** 1. */
    ONE('1', 0, 0),
    /** 2. */
    TWO('2', 0, 1),
    /** 3. */
    THREE('3', 0, 2),
    /** 4. */
    FOUR('4', 1, 0),
    /** 5. */
    FIVE('5', 1, 1),
    /** 6. */
    SIX('6', 1, 2),
    /** 7. */
    SEVEN('7', 2, 0),
    /** 8. */
    EIGHT('8', 2, 1),
    /** 9. */
    NINE('9', 2, 2),
    /** The star. */
    STAR('*', 3, 0),
    /** The hash. */
    POUND('#', 3, 2),
    /** A; only a few phones have it and its neighbours. */
    A('A', 0, 3),
    /** B. */
    B('B', 1, 3),
    /** C. */
    C('C', 2, 3),
    /** D. */
    D('D', 3, 3);

    private static final PhoneKey[] KEYS = values();
    private static final int[] ROW_HZ = {697, 770, 852, 941};
    private static final int[] COLUMN_HZ = {1209, 1336, 1477, 1633};

    private final char character;
    private final int row;
    private final int column;

    PhoneKey(char character, int row, int column) {
        this.character = character;
        this.row = row;
        this.column = column;
    }

    /** One of 0-9, *, #, A-D. */
    public char character() {
        return character;
    }

    /** Its event code, 0..15. */
    public int event() {
        return ordinal();
    }

    /** The lower of its two tones. */
    public int rowHertz() {
        return ROW_HZ[row];
    }

    /** The higher of its two tones. */
    public int columnHertz() {
        return COLUMN_HZ[column];
    }

    /** By its character; letters in either case. */
    public static Optional<PhoneKey> of(char character) {
        char upper = character >= 'a' && character <= 'd' ? (char) (character - 'a' + 'A') : character;
        for (PhoneKey key : KEYS) {
            if (key.character == upper) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** By its event code; other codes are no keys. */
    public static Optional<PhoneKey> ofEvent(int event) {
        return event >= 0 && event < KEYS.length ? Optional.of(KEYS[event]) : Optional.empty();
    }

    /** By the places of its tones, each 0..3 from the lowest. */
    static PhoneKey at(int row, int column) {
        for (PhoneKey key : KEYS) {
            if (key.row == row && key.column == column) {
                return key;
            }
        }
        throw new IllegalArgumentException("row " + row + ", column " + column);
    }

    /** The tones of the rows, from the lowest. */
    static int rowHertz(int row) {
        return ROW_HZ[row];
    }

    /** The tones of the columns, from the lowest. */
    static int columnHertz(int column) {
        return COLUMN_HZ[column];
    }
}
