package dev.sotto.appliance.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What values a key takes, and the sentence for those it does not. */
sealed interface Type {
    /** Any text but none. */
    Type TEXT = new Text();
    /** A host name, IPv4 or IPv6 address. */
    Type HOST = new Host();
    /** A port; 0 lets the system choose. */
    Type PORT = new Whole(0, 65_535);

    /** What is wrong with {@code value}; empty if nothing is. */
    Optional<String> fault(String value);

    /** Any text but none. */
    record Text() implements Type {
        @Override
        public Optional<String> fault(String value) {
            return value.isBlank() ? Optional.of("must not be empty.") : Optional.empty();
        }
    }

    /** A host name, IPv4 or IPv6 address. */
    record Host() implements Type {
        private static final Pattern SHAPE =
                Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}");

        @Override
        public Optional<String> fault(String value) {
            return SHAPE.matcher(value).matches()
                    ? Optional.empty()
                    : Optional.of("must be a host name or an IP address without a port.");
        }
    }

    /**
     * A whole number.
     *
     * @param least the smallest allowed
     * @param most the largest allowed
     */
    record Whole(int least, int most) implements Type {
        @Override
        public Optional<String> fault(String value) {
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return Optional.empty();
                }
            } catch (NumberFormatException e) {
                return Optional.of("must be a whole number from " + least + " to " + most + ".");
            }
            return Optional.of("must be from " + least + " to " + most + ".");
        }
    }

    /**
     * One of a few words.
     *
     * @param words the words
     */
    record Choice(List<String> words) implements Type {
        @Override
        public Optional<String> fault(String value) {
            return words.contains(value)
                    ? Optional.empty()
                    : Optional.of("must be one of " + String.join(", ", words) + "." + Spelling.hint(value, words));
        }
    }
}
