package dev.sotto.sip.focus;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Ended;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Warning;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What one side of a carried call is told of the other. */
final class CarriedWords {
    static final String NO_ANSWER = "The answer to the offer of the other side did not come";
    static final String UNREACHABLE = "The gateway for phones does not answer";
    static final Reason MISSED = new Reason(503, UNREACHABLE + " any more; call again");

    static final Reason LONG_ENOUGH = new Reason(200, "The call was as long as it may be");
    static final Reason NO_ANSWER_IN_TIME = new Reason(408, "Nobody answered in time");
    static final Refusal NOBODY_ANSWERED =
            Refusal.saying(480, "Nobody answered for as long as it may ring; call again later");

    private static final Pattern TELEPHONE = Pattern.compile("tel:[0-9+*#.()-]{1,64}");
    /** RFC 3261 8.1.1.3. */
    private static final String NOBODY = "sip:anonymous@anonymous.invalid";

    private CarriedWords() {}

    /** Who calls, as the gateway is told: the address as the phone told it, without anything that says where its leg to us is. */
    static String caller(Invited invited) {
        if (TELEPHONE.matcher(invited.from()).matches()) {
            return invited.from();
        }
        try {
            return SipUri.parse(invited.from()).conference();
        } catch (MalformedException e) {
            return NOBODY;
        }
    }

    /**
     * What the gateway refused, for the phone: its status and words, but nothing that would have the phone call elsewhere, show a
     * password, or believe that it gave up itself.
     */
    static Refusal passedOn(Refusal refusal, Step step) {
        int status = refusal.status();
        if (status < 400) {
            return Refusal.saying(
                    502, "The gateway for phones sends its calls elsewhere, where none is sent from here");
        }
        return switch (status) {
            case 401, 407 -> Refusal.saying(502, "The gateway for phones asks this server for a password");
            case 408 -> step.unreachable(UNREACHABLE);
            case 503 -> spoken(refusal.retryAfterSeconds().isPresent() ? refusal : soon(refusal, step), refusal);
            case 481, 487 -> spoken(Refusal.of(480, "Temporarily Unavailable"), refusal);
            default -> spoken(refusal, refusal);
        };
    }

    /**
     * The same of whatever a call goes on to. What the far end said is passed on; but it sends nobody elsewhere, and asks nobody for a
     * password that is ours to know.
     */
    static Refusal passedOn(Onward.Kind kind, Refusal refusal, Step step) {
        int status = refusal.status();
        if (kind == Onward.Kind.CONFERENCE) {
            return passedOn(refusal, step);
        }
        if (status < 400) {
            return Refusal.saying(480, "Who was called sends its calls elsewhere, which is not followed from here");
        }
        return switch (status) {
            case 401, 407 -> Refusal.saying(502, "The other side does not take our password");
            case 481, 487 -> spoken(Refusal.of(480, "Temporarily Unavailable"), refusal);
            default -> spoken(refusal, refusal);
        };
    }

    /** For the operator: the exact words of the far end. */
    static String refusedBy(String name, Refusal refusal) {
        String words = refusal.warnings().stream().map(Warning::text).collect(Collectors.joining("; "));
        return name + " answered " + refusal.status() + " " + refusal.phrase()
                + (words.isEmpty() ? "" : " (" + words + ")");
    }

    private static Refusal soon(Refusal refusal, Step step) {
        return refusal.withRetryAfter(step.config().limits().retryAfterSeconds());
    }

    /** With the words of {@code said}, or some of ours if it had none, and without a contact. */
    private static Refusal spoken(Refusal refusal, Refusal said) {
        Refusal plain = new Refusal(
                refusal.status(), refusal.phrase(), said.warnings(), refusal.retryAfterSeconds(), Optional.empty());
        return said.warnings().isEmpty()
                ? plain.withWarning(
                        "The other side refused and said no more than: " + said.status() + " " + said.phrase())
                : plain;
    }

    /** Why one side's call ends, when the other's did. */
    static Reason because(Ended other, boolean ofGateway) {
        boolean isLost = other.cause() != CallEvent.Cause.PEER_HUNG_UP && other.cause() != CallEvent.Cause.WE_HUNG_UP;
        if (isLost && ofGateway) {
            return MISSED;
        }
        int cause = other.reason().map(Reason::cause).orElse(200);
        return orElse(other.reason(), new Reason(cause, "The other side hung up"));
    }

    /** The reason that was given, if it has words. */
    static Reason orElse(Optional<Reason> given, Reason ours) {
        return given.filter(reason -> !reason.text().isBlank()).orElse(ours);
    }
}
