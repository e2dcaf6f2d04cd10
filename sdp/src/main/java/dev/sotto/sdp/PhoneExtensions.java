package dev.sotto.sdp;

import java.util.OptionalInt;

/**
 * In which header extensions of RTP (RFC 8285) loudness travels, 1..14 each.
 *
 * @param level the phone says how loud its voice is (RFC 6464); absent if it does not
 * @param contributorLevels we say who is heard in what we send, and how loud each is (RFC 6465); absent if the phone does not want to know
 */
public record PhoneExtensions(OptionalInt level, OptionalInt contributorLevels) {
    /** None of them. */
    public static final PhoneExtensions NONE = new PhoneExtensions(OptionalInt.empty(), OptionalInt.empty());

    /** What our first offers say. */
    static final PhoneExtensions OURS = new PhoneExtensions(OptionalInt.of(1), OptionalInt.of(2));

    /** What of these is the same in {@code others}: an answer keeps the numbers of the offer (RFC 8285 5). */
    PhoneExtensions and(PhoneExtensions others) {
        return new PhoneExtensions(
                level.equals(others.level) ? level : OptionalInt.empty(),
                contributorLevels.equals(others.contributorLevels) ? contributorLevels : OptionalInt.empty());
    }
}
