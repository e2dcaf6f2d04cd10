package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.LogText;
import dev.sotto.keying.tunnel.PhoneMessage;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Phones that a gateway wants to call, because its operator said so or because a phone that is in transfers its call, and phones that
 * want the place of another one. A gateway can only ask; whether it may is the conference's {@link PhoneRights}.
 *
 * <p>A phone that may be called holds a place and is not in. When somebody is there and wants in, lock and lobby are asked as for
 * everybody; who takes a place is a host if the other one was, and mute if the other one was, and never more.
 */
final class PhoneCalls {
    private static final Pattern WHO = Pattern.compile("sips?:[!-~&&[^@:;?<>\"\\\\]]{1,128}@[a-z0-9.\\[\\]:-]{1,255}");
    private static final String NO_PHONES =
            "The key distributor lets no phones of this gateway into a conference of this address: invite-gateway and phones"
                    + " CONFERENCE allow PIN.";
    private static final String NOBODY_TO_REPLACE = "The phone whose place it wants is not in that conference.";
    private static final String NO_TARGET = "This is no address that can be called.";

    private final KdState state;
    private final PhoneFloor floor;

    PhoneCalls(KdState state, PhoneFloor floor) {
        this.state = state;
        this.floor = floor;
    }

    void onCalled(Fingerprint from, PhoneMessage.Call call, long nowNanos) {
        if (!state.gateways.containsKey(from)) {
            state.counters.increment(KdCounter.UNTRUSTED_GATEWAY);
            return;
        }
        Optional<Phone> known = state.phone(from, call.askId());
        Conference conference = state.conference(call.conference());
        Answer answer = known.map(Phone::answer).orElseGet(() -> judge(from, call, conference));
        if (known.isEmpty()) {
            note(call, conference, answer, nowNanos);
        }
        if (known.isEmpty() && conference != null && answer.outcome() == PhoneOutcome.MAY_CALL) {
            state.applyAndNote(called(from, call, conference), nowNanos);
            answer = state.phone(from, call.askId()).map(Phone::answer).orElse(answer);
        }
        state.outbox.add(new KdOutput.TellGateway(from, answer));
    }

    private KdRecord.PhoneCalled called(Fingerprint from, PhoneMessage.Call call, Conference conference) {
        boolean asHost = replaced(from, call).filter(Phone::isHost).isPresent();
        return new KdRecord.PhoneCalled(
                conference.address,
                from,
                call.askId(),
                LogText.oneLine(call.who()),
                call.replaced(),
                asHost,
                call.carried());
    }

    private Optional<Phone> replaced(Fingerprint from, PhoneMessage.Call call) {
        return call.replaced().flatMap(askId -> state.phone(from, askId));
    }

    private Answer judge(Fingerprint from, PhoneMessage.Call call, @Nullable Conference conference) {
        if (conference == null || !state.mayHavePhones(conference, from)) {
            return forbidden(call, NO_PHONES);
        }
        if (!WHO.matcher(call.who()).matches()) {
            return forbidden(call, NO_TARGET);
        }
        PhoneRight right = call.replaced().isPresent() ? PhoneRight.TRANSFER : PhoneRight.DIAL_OUT;
        Optional<String> refusal = conference.phoneRights.refusal(right, call.who());
        if (refusal.isPresent()) {
            return forbidden(call, refusal.get());
        }
        boolean canReplace = replaced(from, call)
                .filter(phone -> phone.conference == conference
                        && phone.isIn()
                        && conference.heirsOf(phone).isEmpty())
                .isPresent();
        if (right == PhoneRight.TRANSFER && !canReplace) {
            return forbidden(call, NOBODY_TO_REPLACE);
        }
        if (call.carried() && !conference.takesCarried()) {
            return new Answer(call.askId(), PhoneOutcome.NOT_CARRIED);
        }
        if (conference.locked) {
            return new Answer(call.askId(), PhoneOutcome.LOCKED);
        }
        boolean isFull = right == PhoneRight.DIAL_OUT && !floor.hasRoom(conference);
        return new Answer(call.askId(), isFull ? PhoneOutcome.FULL : PhoneOutcome.MAY_CALL);
    }

    private static Answer forbidden(PhoneMessage.Call call, String sentence) {
        return new Answer(call.askId(), PhoneOutcome.FORBIDDEN, Set.of(), sentence);
    }

    /** Who was refused is for auditors; who may be called has a record of its own. */
    private void note(PhoneMessage.Call call, @Nullable Conference conference, Answer answer, long nowNanos) {
        boolean may = answer.outcome() == PhoneOutcome.MAY_CALL;
        state.counters.increment(may ? KdCounter.PHONE_CALLS : KdCounter.PHONE_CALLS_REFUSED);
        if (!may && conference != null) {
            String what = call.replaced().isPresent() ? "Transfer to " : "Dial-out to ";
            state.note(conference.address, what + call.who() + ": " + answer.sentence(), nowNanos);
        }
    }

    /** Somebody is at the phone. */
    void onJoins(Fingerprint from, long askId, long nowNanos) {
        Phone phone = state.phone(from, askId).orElse(null);
        if (phone == null) {
            // Its gateway hears, or has heard, that it was ended.
            return;
        }
        if (phone.said == PhoneOutcome.MAY_CALL) {
            join(phone, nowNanos);
        } else {
            tell(phone, phone.answer());
        }
    }

    private void join(Phone phone, long nowNanos) {
        Conference conference = phone.conference;
        Optional<Phone> replaced = phone.replaced.flatMap(askId -> state.phone(phone.gateway, askId));
        if (conference.locked) {
            refuse(phone, PhoneOutcome.LOCKED, nowNanos);
            return;
        }
        if (replaced.isEmpty() && !floor.hasRoomInside(conference)) {
            // Hosts came meanwhile, whom guests that are only called keep out as little as guests that wait.
            refuse(phone, PhoneOutcome.FULL, nowNanos);
            return;
        }
        replaced.ifPresent(before -> floor.remove(before, "Its place went to " + phone.caller + ".", nowNanos));
        floor.place(phone, phone.inheritsHost, nowNanos);
        tell(phone, phone.answer());
        floor.inheritMute(phone);
    }

    private void refuse(Phone phone, PhoneOutcome outcome, long nowNanos) {
        floor.remove(phone, outcome.sentence(), nowNanos);
        tell(phone, new Answer(phone.askId, outcome));
    }

    private void tell(Phone phone, Answer answer) {
        state.outbox.add(new KdOutput.TellGateway(phone.gateway, answer));
    }
}
