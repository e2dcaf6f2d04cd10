package dev.sotto.appliance.kd;

/** What can happen to the owner thread of the key distributor. */
enum KeysCounter {
    /** Datagrams of an association that was not running and could not be started, or was too far behind. */
    DATAGRAMS_LOST,
    /** EKTKeys for an association that has ended; destroyed. */
    EKTKEYS_WITHOUT_ASSOCIATION,
    /** Messages for a link that is gone. */
    MESSAGES_WITHOUT_LINK,
    /** Notices to all of a media distributor that concern no leg; the link tells them itself. */
    NOTICES_LEFT_TO_LINK,
    /** PINs that there was no room to compare or to make a verifier of; wiped. */
    PINS_LOST,
    /** Dropped: a mistake in this program; the log has it. */
    BUG
}
