package dev.sotto.media.ice;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A STUN message (RFC 8489 section 5) with the attributes that precede MESSAGE-INTEGRITY; whether that one and
 * FINGERPRINT fit the octets is {@link StunCodec}'s business.
 *
 * @param kind request, indication or response
 * @param method 0x001 for Binding, the only method of ICE
 * @param transaction 12 octets
 * @param attributes in the order of the message, without MESSAGE-INTEGRITY and FINGERPRINT
 */
public record StunMessage(Kind kind, int method, Transaction transaction, List<StunAttribute> attributes) {
    /** The Binding method. */
    public static final int BINDING = 0x001;

    /** The class of a message; the ordinal is its two class bits. */
    public enum Kind {
        /** Asks for an answer. */
        REQUEST,
        /** Asks for none. */
        INDICATION,
        /** The answer hoped for. */
        SUCCESS,
        /** The other one, with ERROR-CODE. */
        ERROR
    }

    /**
     * A transaction identifier, 96 bits.
     *
     * @param high the first 8 octets
     * @param low the last 4 octets
     */
    public record Transaction(long high, int low) {
        @Override
        public String toString() {
            return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
        }
    }

    /** Copies the list. */
    public StunMessage {
        attributes = List.copyOf(attributes);
    }

    /** A Binding message. */
    public static StunMessage binding(Kind kind, Transaction transaction, List<StunAttribute> attributes) {
        return new StunMessage(kind, BINDING, transaction, attributes);
    }

    /** The first attribute of {@code type}; later ones of the same type are to be ignored (RFC 8489 section 14). */
    public <T extends StunAttribute> Optional<T> first(Class<T> type) {
        return attributes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Types of the attributes that must be understood and are not. */
    public List<Integer> notUnderstood() {
        return attributes.stream()
                .filter(StunAttribute.Unknown.class::isInstance)
                .map(a -> ((StunAttribute.Unknown) a).type())
                .filter(type -> type < StunAttribute.COMPREHENSION_OPTIONAL)
                .toList();
    }
}
