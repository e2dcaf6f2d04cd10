package dev.sotto.numbering;

import dev.sotto.base.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of telephone numbers: digits, {@code X} for any digit, {@code *} at the end for any rest. A pattern with {@code +} holds only numbers
 * with their country; one without holds a number whether or not {@code +} stands before it.
 *
 * @param plus what stands before its numbers
 * @param digits 0..9 and X
 * @param open whether more digits may follow
 */
public record NumberPattern(Plus plus, String digits, boolean open) {
    private static final int MAX_DIGITS = 20;
    private static final char ANY = 'X';

    /** What stands before the digits of a number. */
    enum Plus {
        YES,
        NO,
        /** Either. */
        MAYBE
    }

    /**
     * Reads a pattern as administrators write it.
     *
     * @throws MalformedException if it is none
     */
    public static NumberPattern parse(String text) {
        int start = text.startsWith("+") ? 1 : 0;
        boolean open = text.endsWith("*");
        int end = Math.max(start, text.length() - (open ? 1 : 0));
        if (end - start > MAX_DIGITS) {
            throw new MalformedException("a pattern has at most 20 digits", start + MAX_DIGITS, text);
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c != ANY && !isDigit(c)) {
                throw new MalformedException("a pattern is digits, X, and * at the end", i, text);
            }
        }
        if (start == end && !open) {
            throw new MalformedException("a pattern that holds nothing", 0, text);
        }
        return new NumberPattern(start == 1 ? Plus.YES : Plus.MAYBE, text.substring(start, end), open);
    }

    /** Whether {@code number}, digits with or without {@code +} before them, is one of these. */
    public boolean fits(String number) {
        boolean hasPlus = number.startsWith("+");
        String rest = hasPlus ? number.substring(1) : number;
        boolean fits = plus == Plus.MAYBE || (plus == Plus.YES) == hasPlus;
        boolean fitsLength = open ? rest.length() >= digits.length() : rest.length() == digits.length();
        if (!fits || !fitsLength || rest.isEmpty() || !rest.chars().allMatch(NumberPattern::isDigit)) {
            return false;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) != ANY && digits.charAt(i) != rest.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** How many of its digits are said before the first that may be any: the more, the more it is about certain numbers. */
    public int depth() {
        int any = digits.indexOf(ANY);
        return any < 0 ? digits.length() : any;
    }

    /** Whether every number of {@code other} is one of these. */
    boolean covers(NumberPattern other) {
        boolean fitsLength = open
                ? digits.length() <= other.digits.length()
                : !other.open && digits.length() == other.digits.length();
        if (!fitsLength || (plus != Plus.MAYBE && plus != other.plus)) {
            return false;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) != ANY && digits.charAt(i) != other.digits.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether some number is in both. */
    boolean overlaps(NumberPattern other) {
        int common = Math.min(digits.length(), other.digits.length());
        boolean fitsLength = (open || digits.length() >= other.digits.length())
                && (other.open || other.digits.length() >= digits.length());
        if (!fitsLength || (plus != Plus.MAYBE && other.plus != Plus.MAYBE && plus != other.plus)) {
            return false;
        }
        for (int i = 0; i < common; i++) {
            char mine = digits.charAt(i);
            char its = other.digits.charAt(i);
            if (mine != ANY && its != ANY && mine != its) {
                return false;
            }
        }
        return true;
    }

    /** Its numbers in parts, so that each part is in {@code other} or is not, or at least a smaller one is left. */
    List<NumberPattern> split(NumberPattern other) {
        if (plus == Plus.MAYBE && other.plus != Plus.MAYBE) {
            return List.of(new NumberPattern(Plus.YES, digits, open), new NumberPattern(Plus.NO, digits, open));
        }
        List<NumberPattern> parts = new ArrayList<>();
        for (int i = 0; i < Math.min(digits.length(), other.digits.length()); i++) {
            if (digits.charAt(i) == ANY && other.digits.charAt(i) != ANY) {
                for (char digit = '0'; digit <= '9'; digit++) {
                    parts.add(new NumberPattern(plus, digits.substring(0, i) + digit + digits.substring(i + 1), open));
                }
                return parts;
            }
        }
        if (!digits.isEmpty()) {
            parts.add(new NumberPattern(plus, digits, false));
        }
        parts.add(new NumberPattern(plus, digits + ANY, true));
        return parts;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return (plus == Plus.YES ? "+" : "") + digits + (open ? "*" : "");
    }
}
