package dev.sotto.sdp;

import dev.sotto.base.MalformedException;

/** Reads the decimal numbers of session descriptions. */
final class Numbers {
    private static final int MAX_DIGITS = 10;

    private Numbers() {}

    /** One to ten digits between {@code least} and {@code most}; nothing else, so no sign and no space. */
    static long parse(String text, long least, long most, String rule) {
        if (text.isEmpty() || text.length() > MAX_DIGITS || !digits(text)) {
            throw new MalformedException(rule + " is not a number", 0, text);
        }
        long value = Long.parseLong(text);
        if (value < least || value > most) {
            throw new MalformedException(rule + " is not within " + least + ".." + most, 0, text);
        }
        return value;
    }

    static boolean digits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
