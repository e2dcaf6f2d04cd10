package dev.sotto.keying.tunnel;

/** What a peer did that closes a tunnel or is worth an alarm. */
public enum TunnelFault {
    /** Octets that are no tunnel message: wrong lengths, odd vectors, trailing octets, type 0 (RFC 9185 6). */
    MALFORMED(true),
    /** The first message of the media distributor was not SupportedProfiles (RFC 9185 5.3). */
    FIRST_MESSAGE_NOT_PROFILES(true),
    /** SupportedProfiles twice on one connection (RFC 9185 5.3). */
    SECOND_PROFILES(true),
    /** A message that the other end alone may send. */
    WRONG_DIRECTION(true),
    /** The two ends have no version in common (RFC 9185 5.5). */
    UNSUPPORTED_VERSION(true),
    /** The two ends have no protection profile in common (RFC 9185 5.4). */
    NO_COMMON_PROFILE(true),
    /** Keys of a profile that the media distributor never offered (RFC 9185 5.4). */
    KEYS_OF_FOREIGN_PROFILE(true),
    /** Keys or salts that are not those of one hop in length: end-to-end halves might be among them (RFC 9185 5.4). */
    KEYS_OF_WRONG_LENGTH(true),
    /** Keys with a master key identifier, which RFC 8870 4 forbids together with EKT. */
    KEYS_WITH_MKI(true),
    /** Other keys for an association that has keys; refused, the first ones stay. */
    KEYS_CHANGED(false),
    /** An association of one media distributor was named by another one (RFC 9185 9); dropped. */
    FOREIGN_ASSOCIATION(false),
    /** A media distributor came back with other profiles; its associations were ended (RFC 9185 5.3). */
    PROFILES_CHANGED(false),
    /** A media distributor ended most of its associations at once (RFC 9185 9). */
    MASS_DISCONNECT(false);

    private final boolean closes;

    TunnelFault(boolean closes) {
        this.closes = closes;
    }

    /** Whether the connection ends with it. */
    public boolean closes() {
        return closes;
    }
}
