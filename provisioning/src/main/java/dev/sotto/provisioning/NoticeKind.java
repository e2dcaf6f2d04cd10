package dev.sotto.provisioning;

import java.util.Arrays;
import java.util.Optional;

/** What webhooks and readers of the stream of notices can be told of. */
public enum NoticeKind {
    /** The first one is in a conference. */
    CONFERENCE_STARTED,
    /** The last one left. */
    CONFERENCE_ENDED,
    /** An operator had nobody new let in. */
    CONFERENCE_LOCKED,
    /** Everybody in a private conference has a new key. */
    CONFERENCE_REKEYED,
    /** Somebody was answered in a conference. */
    PARTICIPANT_JOINED,
    /** The key distributor said who can read somebody's media. */
    PARTICIPANT_LABELLED,
    /** An operator had what somebody sends kept from the others. */
    PARTICIPANT_MUTED,
    /** Or no longer. */
    PARTICIPANT_UNMUTED,
    /** Somebody is gone. */
    PARTICIPANT_LEFT,
    /** An operator had somebody thrown out; that they left is told as well. */
    PARTICIPANT_REMOVED,
    /** The gateway took a telephone's call that is carried there. */
    CALL_CARRIED,
    /** A call that was answered is over as somebody wanted. */
    CALL_ENDED,
    /** A call was refused before it was answered. */
    CALL_REFUSED,
    /** A call that was answered is over because something was wrong. */
    CALL_FAILED,
    /** A caller gave up before the answer. */
    CALL_CANCELLED,
    /** Somebody made a record. */
    RECORD_CREATED,
    /** Somebody changed a record. */
    RECORD_CHANGED,
    /** Somebody removed a record. */
    RECORD_REMOVED;

    /** As it is written in documents. */
    public String word() {
        return Shape.word(this);
    }

    /** The one of that word. */
    public static Optional<NoticeKind> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /** Whether it tells who administers, which not everybody may know. */
    public boolean isOfRecords() {
        return name().startsWith("RECORD_");
    }
}
