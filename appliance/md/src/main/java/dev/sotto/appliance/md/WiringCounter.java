package dev.sotto.appliance.md;

/** What is dropped between the owners of the program. */
enum WiringCounter {
    /** Events of SIP legs that found the mailbox of the focus full. */
    SIP_EVENT_WITHOUT_ROOM,
    /** News of legs' media that found the mailbox of the focus full. */
    MEDIA_NEWS_WITHOUT_ROOM,
    /** Commands of the focus that found the mailbox of the conductor full. */
    MEDIA_COMMAND_WITHOUT_ROOM,
    /** What the focus told of conferences and calls and that found the mailbox of the live board full: calls are missing in the log. */
    LIVE_NEWS_WITHOUT_ROOM,
    /** Tunnel messages that found no link to the key distributor, or one that did not take them. */
    TUNNEL_MESSAGE_WITHOUT_LINK,
    /** Admission messages that found no link to the key distributor, or one that did not take them. */
    ADMISSION_MESSAGE_WITHOUT_LINK,
    /** Connections to the state socket closed at once because too many are open. */
    STATE_READER_REFUSED,
    /** Connections to the state socket that sent no line in time or went away before the answer. */
    STATE_READER_LOST,
    /** Dropped: a mistake in this program in what one mail to the focus asked for; the log has it. */
    BUG
}
