package dev.sotto.sip.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Header fields of a message that no word of ours stands for, in their order (RFC 3261 7.3.1). Of a message that came in there are those
 * that somebody here reads; of one that goes out, those to put in.
 */
public record Headers(List<Header> all) {
    /**
     * What ties two calls to one between telephones (docs/adr/0066): our gateway calls back with the value that came with a call. Good for one
     * INVITE.
     */
    public static final String BRIDGE = "Sotto-Bridge";

    /** No header field. */
    public static final Headers NONE = new Headers(List.of());

    /**
     * One header field.
     *
     * @param name as written; compared without regard to case
     * @param value without line ends
     */
    public record Header(String name, String value) {
        /**
         * Checks that it is one line.
         *
         * @throws IllegalArgumentException if the name is no token, or the value has a control character: it would write further header fields
         */
        public Header {
            if (name.isEmpty() || name.chars().anyMatch(c -> !isTokenCharacter(c))) {
                throw new IllegalArgumentException("not the name of a header field");
            }
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
                throw new IllegalArgumentException("a control character in the value of " + name);
            }
        }

        private static boolean isTokenCharacter(int c) {
            boolean isLetterOrDigit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            return isLetterOrDigit || "-.!%*_+`'~".indexOf(c) >= 0;
        }

        /** Its name alone: values can be credentials. */
        @Override
        public String toString() {
            return name;
        }
    }

    /** Takes a copy of the list. */
    public Headers {
        all = List.copyOf(all);
    }

    /** The first value of that name. */
    public Optional<String> first(String name) {
        return all.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /** Every value of that name, in their order. */
    public List<String> values(String name) {
        return all.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** These and one more behind them. */
    public Headers with(String name, String value) {
        return new Headers(
                Stream.concat(all.stream(), Stream.of(new Header(name, value))).toList());
    }

    /** These and others behind them. */
    public Headers and(Headers others) {
        List<Header> both = new ArrayList<>(all);
        both.addAll(others.all);
        return new Headers(both);
    }
}
