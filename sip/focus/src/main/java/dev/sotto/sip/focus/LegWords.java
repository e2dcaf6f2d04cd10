package dev.sotto.sip.focus;

import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sip.calls.CallEvent.Ended;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What is said about legs. */
final class LegWords {
    static final String AMBIGUOUS = "A new a=tls-id needs new ICE credentials or another address (RFC 8842 5.1)";
    static final String UNASKED =
            "The answer changes a=tls-id or a=fingerprint although the offer kept the association";

    /** What an administrator has to know who made a private conference and did not tell the key distributor. */
    static final String NO_ROSTER =
            "This conference is to be end-to-end encrypted, but the key distributor has no roster for it;"
                    + " its operator has to make one before anybody can join";

    /** Why somebody's call ends whom an operator removed. */
    static final String REMOVED = "Removed from the conference";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEEE d MMMM uuuu HH:mm '('VV')'", Locale.ENGLISH);

    static final Refusal PENDING = Refusal.saying(
            491, "Another change of this call is being negotiated; try again after a random time of up to 4 seconds");

    private LegWords() {}

    /** For whom a conference is not open now. */
    static String closed(ConferenceConfig conference, Instant now) {
        return conference
                .schedule()
                .flatMap(schedule -> schedule.next(now))
                .map(begin -> "This conference is again on " + TIME.format(begin) + "; call then")
                .orElse("This conference is over; ask who runs it when there is another");
    }

    /** What the key distributor said, for whoever called. */
    static String notAdmitted(Reason reason) {
        return reason.text().isEmpty()
                ? "The key distributor did not admit you; ask who invites to this conference"
                : reason.text();
    }

    static String collision(int ssrc) {
        return "SSRC " + Integer.toUnsignedString(ssrc) + " is in use by another participant; choose another one";
    }

    static String of(Ended ended) {
        String cause = switch (ended.cause()) {
            case PEER_HUNG_UP -> "The participant hung up";
            case WE_HUNG_UP -> "We hung up";
            case NOT_ACKNOWLEDGED -> "The participant never confirmed the call";
            case LOST -> "The participant no longer answers";
            case EXPIRED -> "Nobody refreshed the call in time";
        };
        return ended.reason()
                .map(Reason::text)
                .filter(t -> !t.isEmpty())
                .map(t -> cause + ": " + t)
                .orElse(cause);
    }

    static FocusCounter levelCounter(NegotiatedAudio audio) {
        return audio.level()
                .map(level -> level.encrypted() ? FocusCounter.LEVEL_ENCRYPTED : FocusCounter.LEVEL_CLEAR)
                .orElse(FocusCounter.LEVEL_ABSENT);
    }
}
