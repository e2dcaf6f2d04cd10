package dev.sotto.sip.focus;

import dev.sotto.base.LogText;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.focus.CallRecord.Outcome;
import dev.sotto.sip.focus.CallRecord.Verdict;
import dev.sotto.sip.focus.CallStep.Actor;
import dev.sotto.sip.focus.CallStep.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every call from its INVITE to its end by watching what goes into the focus and what comes out of it, so that legs need
 * not. It also keeps the last refused calls.
 */
final class CallBook {
    private final Map<Long, Open> open = new HashMap<>();
    private final Refusals refusals;

    /** A call that is not over. */
    private static final class Open {
        /** Of a long story the beginning and the end are kept. */
        private static final int MAX_STEPS = 64;

        final Invited invited;
        final long startNanos;
        final List<CallStep> steps = new ArrayList<>();
        final List<String> decisions = new ArrayList<>();
        String conference = "";
        String label = "";
        OptionalLong answerNanos = OptionalLong.empty();

        @Nullable
        RefusedCall refused;

        Open(Invited invited, long startNanos) {
            this.invited = invited;
            this.startNanos = startNanos;
        }

        void add(CallStep step) {
            if (steps.size() == MAX_STEPS) {
                steps.remove(MAX_STEPS / 2);
            }
            steps.add(step);
        }

        void decided(String words) {
            if (decisions.size() == MAX_STEPS / 2) {
                decisions.remove(MAX_STEPS / 4);
            }
            decisions.add(words);
        }
    }

    /** @param kept how many refused calls are kept */
    CallBook(int kept) {
        this.refusals = new Refusals(kept);
    }

    /** Nothing of this call is worth writing down: it will come again. */
    void forget(long legId) {
        open.remove(legId);
    }

    /** The last refused calls. */
    List<RefusedCall> refused() {
        return refusals.all();
    }

    /** The focus decided something about a call. */
    void decided(long legId, String words, long nowNanos) {
        Open call = open.get(legId);
        if (call != null) {
            call.decided(words);
            call.add(new CallStep(nowNanos, Layer.FOCUS, Actor.FOCUS, Actor.CALLER, CallWords.sentence(words)));
        }
    }

    /** It goes to that conference, or to the number that asks which. */
    void routed(long legId, String address) {
        Open call = open.get(legId);
        if (call != null) {
            call.conference = address;
        }
    }

    /** The focus refuses a call, or ends one that was answered. */
    void refused(Invited call, int status, boolean answered, String word, long nowNanos) {
        Open known = open.get(call.legId());
        List<String> trace = known == null ? List.of() : known.decisions;
        RefusedCall refused = RefusedCall.of(nowNanos, call, new RefusedCall.Why(status, answered, word), trace);
        refusals.add(refused);
        if (known != null) {
            known.refused = refused;
        }
    }

    /** Before the focus takes it. */
    void onInput(FocusInput input, long nowNanos) {
        switch (input) {
            case FocusInput.Call(CallEvent event) -> onEvent(event, nowNanos);
            case FocusInput.Admission(AdmissionMessage.LegNotice notice) ->
                add(notice.legId(), Layer.KEYS, Actor.KEY_DISTRIBUTOR, CallWords.of(notice), nowNanos);
            case FocusInput.Media(MediaEvent.OfLeg event) ->
                add(event.legId(), Layer.MEDIA, Actor.MEDIA_DISTRIBUTOR, CallWords.of(event), nowNanos);
            default -> {
                // Not about one call.
            }
        }
    }

    private void onEvent(CallEvent event, long nowNanos) {
        if (event instanceof Invited invited) {
            open.putIfAbsent(event.legId(), new Open(invited, nowNanos));
        }
        CallWords.of(event).ifPresent(words -> add(event.legId(), Layer.SIP, Actor.CALLER, words, nowNanos));
        switch (event) {
            case Invited invited -> offered(event.legId(), invited.sdp(), nowNanos);
            case CallEvent.Reinvited again -> offered(event.legId(), again.sdp(), nowNanos);
            default -> {
                // It brings no offer.
            }
        }
    }

    private void offered(long legId, Optional<String> sdp, long nowNanos) {
        add(legId, Layer.SDP, Actor.CALLER, "offers " + CallWords.media(sdp), nowNanos);
    }

    private void add(long legId, Layer layer, Actor from, String text, long nowNanos) {
        Open call = open.get(legId);
        if (call != null) {
            call.add(new CallStep(nowNanos, layer, from, Actor.FOCUS, text));
        }
    }

    private void tell(long legId, Layer layer, Actor to, String text, long nowNanos) {
        Open call = open.get(legId);
        if (call != null) {
            call.add(new CallStep(nowNanos, layer, Actor.FOCUS, to, text));
        }
    }

    /** After the focus took an input that ends a call by itself; what the focus said about it was seen before. */
    Optional<CallRecord> over(FocusInput input, long nowNanos) {
        return switch (input) {
            case FocusInput.Call(CallEvent.Cancelled cancelled) ->
                close(
                        cancelled.legId(),
                        new Verdict(Outcome.CANCELLED, "", 0, "the caller gave up before it was answered", ""),
                        nowNanos);
            case FocusInput.Call(CallEvent.Ended ended) -> close(ended.legId(), verdict(ended), nowNanos);
            default -> Optional.empty();
        };
    }

    private static Verdict verdict(CallEvent.Ended ended) {
        return switch (ended.cause()) {
            case PEER_HUNG_UP, WE_HUNG_UP -> new Verdict(Outcome.ENDED, "", 0, "ended normally", "");
            case NOT_ACKNOWLEDGED, LOST, EXPIRED ->
                new Verdict(
                        Outcome.FAILED,
                        "lost",
                        0,
                        LogText.oneLine(LegWords.of(ended)),
                        RefusedCall.whatToDo(408, true));
        };
    }

    /** What the focus wants done; the call that is over by that, if one is. */
    Optional<CallRecord> onOutput(FocusOutput output, long nowNanos) {
        switch (output) {
            case FocusOutput.Call(CallCommand command) -> {
                CallWords.of(command)
                        .ifPresent(words -> tell(command.legId(), Layer.SIP, Actor.CALLER, words, nowNanos));
                return onCommand(command, nowNanos);
            }
            case FocusOutput.Admission(AdmissionMessage.LegRequest request) ->
                tell(request.legId(), Layer.KEYS, Actor.KEY_DISTRIBUTOR, CallWords.of(request), nowNanos);
            case FocusOutput.Media(MediaCommand command) ->
                CallWords.of(command)
                        .ifPresent(
                                words -> tell(command.legId(), Layer.MEDIA, Actor.MEDIA_DISTRIBUTOR, words, nowNanos));
            case FocusOutput.Roster(RosterEvent.Labelled labelled) -> label(labelled.participant());
            case FocusOutput.Roster(RosterEvent.Carried carried) -> label(carried.participant());
            default -> {
                // Not about one call.
            }
        }
        return Optional.empty();
    }

    private void label(Participant participant) {
        Open call = open.get(participant.legId());
        if (call != null) {
            call.label = participant.security();
        }
    }

    private Optional<CallRecord> onCommand(CallCommand command, long nowNanos) {
        Open call = open.get(command.legId());
        if (call == null) {
            return Optional.empty();
        }
        return switch (command) {
            case CallCommand.Answer _ -> {
                call.answerNanos = OptionalLong.of(nowNanos);
                yield Optional.empty();
            }
            case CallCommand.Refuse refuse -> {
                int status = refuse.refusal().status();
                String offered = status == 488 ? " (offered " + CallWords.media(call.invited.sdp()) + ")" : "";
                yield close(
                        command.legId(),
                        why(call, Outcome.REFUSED, status, CallWords.of(refuse.refusal()) + offered),
                        nowNanos);
            }
            case CallCommand.Hangup hangup -> close(command.legId(), verdict(call, hangup.reason()), nowNanos);
            default -> Optional.empty();
        };
    }

    /** A cause below 300 says that somebody wanted it, and so does an operator. */
    private static Verdict verdict(Open call, Optional<Reason> reason) {
        int cause = reason.map(Reason::cause).orElse(200);
        String text = LogText.oneLine(reason.map(Reason::text).orElse(""));
        boolean isWanted = cause < 300 || text.equals(LegWords.REMOVED);
        return isWanted
                ? new Verdict(Outcome.ENDED, "", cause, text.isEmpty() ? "ended normally" : "ended: " + text, "")
                : why(call, Outcome.FAILED, cause, cause + ": " + text);
    }

    private static Verdict why(Open call, Outcome outcome, int status, String sentence) {
        RefusedCall refused = call.refused;
        return refused == null
                ? new Verdict(outcome, RefusedCall.word(status), status, sentence, "")
                : new Verdict(outcome, refused.reason(), status, sentence, refused.whatToDo());
    }

    private Optional<CallRecord> close(long legId, Verdict verdict, long nowNanos) {
        Open call = open.remove(legId);
        if (call == null) {
            return Optional.empty();
        }
        Invited said = call.invited;
        CallRecord.Party who = new CallRecord.Party(
                legId,
                LogText.oneLine(said.callId()),
                CallWords.uri(said.from()),
                LogText.oneLine(said.displayName()),
                CallWords.uri(said.requestUri()),
                Optional.of(call.conference).filter(c -> !c.isEmpty()).map(CallWords::uri),
                said.source());
        return Optional.of(
                new CallRecord(who, call.startNanos, call.answerNanos, nowNanos, verdict, call.label, call.steps));
    }
}
