package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.LogText;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.distributor.PhoneQueue.Question;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import dev.sotto.keying.tunnel.PhoneMessage.End;
import dev.sotto.keying.tunnel.PhoneMessage.ToGateway;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which phones a gateway may let into a private conference. Everything that decides is ours: whether phones are allowed, their
 * PIN, how many, and on whose roster the gateway stands.
 *
 * <p>A question with a PIN waits in a queue. Its PIN is compared with the conference's, or with a decoy if that conference has
 * no phones for this gateway, one at a time and outside this machine ({@link KdOutput.VerifyPin}); whether too many were wrong
 * before is asked when its turn comes, so that questions asked together are no better than one after the other. A no is counted
 * also if nobody waits for it any more.
 *
 * <p>A phone stays admitted while its link is broken. After 30 s it is not counted any more; when the gateway is back and
 * still has it, it is again if there is room.
 */
final class PhoneAdmissions {
    static final long LAPSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    static final long FORGET_NANOS = TimeUnit.HOURS.toNanos(1);
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    static final int MAX_OF_CONFERENCE = 1000;
    private static final int MAX_MAKING = 16;
    private static final int SECRET_OCTETS = 32;
    private static final String UNKNOWN = "The key distributor does not know this call any more. Please dial in again.";
    private static final String WITHDRAWN = "Phones are no longer allowed here.";

    private record Making(String conference, int max, String remark) {}

    private final KdState state;
    private final GuessLedger guesses = new GuessLedger();
    private final PhoneQueue queue = new PhoneQueue();
    private final Map<Long, Making> making = new HashMap<>();
    private @Nullable Question verifying;
    private @Nullable PinVerifier decoy;
    private @Nullable KeyMaterial secret;
    private long verifications;

    PhoneAdmissions(KdState state) {
        this.state = state;
    }

    // ---- from gateways ----------------------------------------------------------------------------------------------

    void onAsked(Fingerprint from, Ask ask, long nowNanos) {
        Gateway gateway = state.gateways.get(from);
        if (gateway == null) {
            ask.destroy();
            state.counters.increment(KdCounter.UNTRUSTED_GATEWAY);
            return;
        }
        if (isAskedAgain(from, gateway, ask)) {
            ask.destroy();
        } else if (ask.pin().isEmpty()) {
            tell(from, new Answer(ask.askId(), PhoneOutcome.PIN_WANTED));
        } else if (queue.offer(new Question(from, ask, nowNanos))) {
            verifyNext(nowNanos);
        } else {
            ask.destroy();
            state.counters.increment(KdCounter.PHONES_LATER);
            tell(from, new Answer(ask.askId(), PhoneOutcome.LATER));
        }
    }

    /** Whether the question is known, from before its connection broke; what is decided is said again. */
    private boolean isAskedAgain(Fingerprint from, Gateway gateway, Ask ask) {
        Phone phone = gateway.phones.get(ask.askId());
        if (phone != null) {
            boolean same = phone.conference.address.equals(ask.conference()) && !phone.lapsed;
            tell(from, new Answer(ask.askId(), same ? PhoneOutcome.ADMITTED : PhoneOutcome.REFUSED));
            return true;
        }
        Question waiting = find(from, ask.askId());
        if (waiting != null) {
            waiting.wanted = true;
            return true;
        }
        PhoneOutcome before = gateway.rememberedAnswer(ask.askId());
        if (before != null) {
            tell(from, new Answer(ask.askId(), before));
        }
        return before != null;
    }

    private @Nullable Question find(Fingerprint from, long askId) {
        Question current = verifying;
        return current != null && current.is(from, askId) ? current : queue.find(from, askId);
    }

    void onGone(Fingerprint from, long askId, long nowNanos) {
        Gateway gateway = state.gateways.get(from);
        Phone phone = gateway == null ? null : gateway.phones.get(askId);
        if (phone != null) {
            remove(phone, "It hung up.", nowNanos);
        }
        if (verifying != null && verifying.is(from, askId)) {
            verifying.wanted = false;
        }
        queue.remove(question -> question.is(from, askId));
    }

    /** The gateway is there and has these phones. */
    void onPresent(Fingerprint from, Set<Long> askIds, long nowNanos) {
        Gateway gateway = state.gateways.get(from);
        if (gateway == null) {
            state.counters.increment(KdCounter.UNTRUSTED_GATEWAY);
            return;
        }
        gateway.up = true;
        gateway.downSinceNanos = Gateway.NOT_DOWN;
        queue.unwant(from);
        if (verifying != null && verifying.gateway.equals(from)) {
            verifying.wanted = false;
        }
        List<Long> unknown = askIds.stream()
                .filter(askId -> !gateway.phones.containsKey(askId))
                .toList();
        for (Phone phone : List.copyOf(gateway.phones.values())) {
            if (!askIds.contains(phone.askId)) {
                remove(phone, "Its gateway has it no longer.", nowNanos);
            } else if (phone.lapsed) {
                count(phone, nowNanos);
            }
        }
        unknown.forEach(askId -> tell(from, new End(askId, UNKNOWN)));
    }

    private void count(Phone phone, long nowNanos) {
        if (phone.conference.countedPhones() < maxOf(phone.conference)) {
            phone.lapsed = false;
        } else {
            end(phone, PhoneOutcome.FULL.sentence(), nowNanos);
        }
    }

    private static int maxOf(Conference conference) {
        return conference.phonePolicy == null ? 0 : conference.phonePolicy.max;
    }

    void onAbsent(Fingerprint from, long nowNanos) {
        Gateway gateway = state.gateways.get(from);
        if (gateway != null) {
            gateway.up = false;
            gateway.downSinceNanos = nowNanos;
        }
    }

    // ---- PINs -------------------------------------------------------------------------------------------------------

    private void verifyNext(long nowNanos) {
        while (verifying == null) {
            Question next = queue.poll();
            if (next == null) {
                return;
            }
            boolean isOver = nowNanos - next.askedNanos >= PATIENCE_NANOS;
            if (isOver || guesses.isBlocked(next.gateway, next.ask.conference(), nowNanos)) {
                next.ask.destroy();
                answer(next, PhoneOutcome.LATER);
            } else {
                look(next, nowNanos);
            }
        }
    }

    private void look(Question question, long nowNanos) {
        KeyMaterial pin = question.ask.pin().orElseThrow();
        Conference conference = target(question);
        PhonePolicy policy = conference == null ? null : conference.phonePolicy;
        Fingerprint hash = hash(pin);
        if (conference != null && policy != null && policy.isKnownRight(hash, nowNanos)) {
            pin.destroy();
            onRight(question, conference, nowNanos);
            return;
        }
        question.policy = policy;
        question.hash = hash;
        verifying = question;
        state.counters.increment(KdCounter.PINS_VERIFIED);
        PinVerifier verifier = policy == null ? decoy() : policy.verifier;
        state.outbox.add(new KdOutput.VerifyPin(++verifications, pin, verifier));
    }

    /** The PIN was compared. Meanwhile everything may have changed. */
    void onVerified(long verificationId, boolean isRight, long nowNanos) {
        Question question = verifying;
        if (question == null || verificationId != verifications) {
            return;
        }
        verifying = null;
        Conference conference = target(question);
        PhonePolicy policy = conference == null ? null : conference.phonePolicy;
        if (isRight && conference != null && policy != null && policy == question.policy && question.hash != null) {
            policy.onRight(question.hash, nowNanos);
            onRight(question, conference, nowNanos);
        } else {
            guesses.onWrong(question.gateway, question.ask.conference(), nowNanos);
            answer(question, PhoneOutcome.REFUSED);
        }
        verifyNext(nowNanos);
    }

    private void onRight(Question question, Conference conference, long nowNanos) {
        guesses.onRight(question.gateway, conference.address);
        if (conference.locked) {
            answer(question, PhoneOutcome.LOCKED);
        } else if (conference.countedPhones() >= maxOf(conference)) {
            answer(question, PhoneOutcome.FULL);
        } else if (question.wanted) {
            state.applyAndNote(
                    new KdRecord.PhoneAdmitted(
                            conference.address,
                            question.gateway,
                            question.ask.askId(),
                            LogText.oneLine(question.ask.caller())),
                    nowNanos);
            state.phone(question.gateway, question.ask.askId()).ifPresent(phone -> phone.sinceNanos = nowNanos);
            answer(question, PhoneOutcome.ADMITTED);
        }
    }

    private void answer(Question question, PhoneOutcome outcome) {
        state.counters.increment(
                switch (outcome) {
                    case ADMITTED -> KdCounter.PHONES_ADMITTED;
                    case FULL, LOCKED -> KdCounter.PHONES_WITHOUT_ROOM;
                    case LATER -> KdCounter.PHONES_LATER;
                    case REFUSED, PIN_WANTED -> KdCounter.PHONES_REFUSED;
                });
        Gateway gateway = state.gateways.get(question.gateway);
        if (gateway != null && outcome != PhoneOutcome.ADMITTED && outcome != PhoneOutcome.LATER) {
            gateway.rememberAnswer(question.ask.askId(), outcome);
        }
        if (question.wanted) {
            tell(question.gateway, new Answer(question.ask.askId(), outcome));
        }
    }

    /** The conference, if phones of this gateway may be in it at all. */
    private @Nullable Conference target(Question question) {
        Conference conference = state.conference(question.ask.conference());
        return conference != null && mayHavePhones(conference, question.gateway) ? conference : null;
    }

    private boolean mayHavePhones(Conference conference, Fingerprint from) {
        Gateway gateway = state.gateways.get(from);
        return conference.phonePolicy != null && gateway != null && conference.hasGateway(gateway.name);
    }

    private PinVerifier decoy() {
        if (decoy == null) {
            decoy = PinVerifier.decoy(state.entropy);
        }
        return decoy;
    }

    private Fingerprint hash(KeyMaterial pin) {
        if (secret == null) {
            secret = KeyMaterial.random(state.entropy, SECRET_OCTETS);
        }
        byte[] key = secret.dangerousOctets();
        byte[] digits = pin.dangerousOctets();
        byte[] both = Arrays.copyOf(key, key.length + digits.length);
        System.arraycopy(digits, 0, both, key.length, digits.length);
        try {
            return Fingerprint.sha256(both);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(digits, (byte) 0);
            Arrays.fill(both, (byte) 0);
        }
    }

    // ---- from the operator ------------------------------------------------------------------------------------------

    /** Has a verifier made; {@link #onVerifierMade} answers. A present answer refuses. */
    Optional<KdAnswer> allow(long requestId, KdCommand.AllowPhones wanted) {
        Conference conference = state.conference(wanted.conference());
        String no = conference == null
                ? "There is no conference " + wanted.conference() + "."
                : refusesPin(conference, wanted);
        if (no != null || conference == null) {
            wanted.pin().destroy();
            return Optional.of(new KdAnswer.No(String.valueOf(no)));
        }
        String remark = wanted.pin().length() < 6 ? " A PIN of six digits or more is harder to guess." : "";
        making.put(requestId, new Making(conference.address, wanted.max(), remark));
        byte[] salt = state.entropy.octets(PinVerifier.SALT_OCTETS);
        state.outbox.add(new KdOutput.MakeVerifier(requestId, wanted.pin(), salt));
        return Optional.empty();
    }

    private @Nullable String refusesPin(Conference conference, KdCommand.AllowPhones wanted) {
        if (!conference.isPrivate()) {
            return "Phones need no admission of the key distributor in a standard conference.";
        }
        if (wanted.max() < 1 || wanted.max() > MAX_OF_CONFERENCE) {
            return "There can be 1 to " + MAX_OF_CONFERENCE + " phones.";
        }
        if (!isPin(wanted.pin())) {
            return "A PIN has 4 to 16 digits.";
        }
        return making.size() >= MAX_MAKING ? "The key distributor is busy. Try again." : null;
    }

    private static boolean isPin(KeyMaterial pin) {
        byte[] digits = pin.dangerousOctets();
        try {
            boolean isPin = digits.length >= 4 && digits.length <= 16;
            for (byte digit : digits) {
                isPin &= digit >= '0' && digit <= '9';
            }
            return isPin;
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    void onVerifierMade(long requestId, PinVerifier verifier) {
        Making wanted = making.remove(requestId);
        if (wanted == null) {
            return;
        }
        state.remember(new KdRecord.PhonesAllowed(wanted.conference, verifier, wanted.max));
        state.outbox.add(new KdOutput.Answer(
                requestId,
                new KdAnswer.Done("Up to " + wanted.max + " phones may join " + wanted.conference
                        + " with this PIN, through the gateways on its roster." + wanted.remark)));
    }

    KdAnswer forbid(Conference conference) {
        if (conference.phonePolicy == null) {
            return new KdAnswer.No("No phone may join " + conference.address + " as it is.");
        }
        int inside = conference.phones.size();
        state.remember(new KdRecord.PhonesForbidden(conference.address));
        return new KdAnswer.Done("No phone may be in " + conference.address + "; " + inside + " call(s) end.");
    }

    KdAnswer endAll(Conference conference, long nowNanos) {
        List<Phone> inside = List.copyOf(conference.phones);
        inside.forEach(phone -> end(phone, "You were removed from the conference.", nowNanos));
        return inside.isEmpty()
                ? new KdAnswer.No("No phone is in " + conference.address + ".")
                : new KdAnswer.Done(inside.size() + " phone(s) removed; with the PIN they may dial in again.");
    }

    /** Ends all phones of a gateway; returns how many. */
    int endOf(Gateway gateway, long nowNanos) {
        List<Phone> theirs = List.copyOf(gateway.phones.values());
        theirs.forEach(phone -> end(phone, WITHDRAWN, nowNanos));
        return theirs.size();
    }

    // ---- what follows -----------------------------------------------------------------------------------------------

    void onTime(long nowNanos) {
        if (state.phoneRightsChanged) {
            state.phoneRightsChanged = false;
            review(nowNanos);
        }
        for (Map.Entry<Fingerprint, Gateway> entry : state.gateways.entrySet()) {
            Gateway gateway = entry.getValue();
            if (!gateway.up) {
                onStillAway(entry.getKey(), gateway, nowNanos);
            }
        }
    }

    /** Phones that were admitted under conditions that have gone. */
    private void review(long nowNanos) {
        queue.remove(question -> !state.gateways.containsKey(question.gateway));
        for (Conference conference : state.conferences.values()) {
            for (Phone phone : List.copyOf(conference.phones)) {
                if (!mayHavePhones(conference, phone.gateway)) {
                    end(phone, WITHDRAWN, nowNanos);
                }
            }
        }
    }

    private void onStillAway(Fingerprint who, Gateway gateway, long nowNanos) {
        if (gateway.downSinceNanos == Gateway.NOT_DOWN) {
            gateway.downSinceNanos = nowNanos;
        }
        long awayNanos = nowNanos - gateway.downSinceNanos;
        if (awayNanos >= LAPSE_NANOS) {
            gateway.phones.values().forEach(phone -> phone.lapsed = true);
            queue.remove(question -> question.gateway.equals(who));
        }
        if (awayNanos >= FORGET_NANOS) {
            List.copyOf(gateway.phones.values())
                    .forEach(phone -> remove(phone, "Its gateway did not come back.", nowNanos));
        }
    }

    long nextDeadlineNanos() {
        long next = NanoClock.NEVER;
        for (Gateway gateway : state.gateways.values()) {
            if (!gateway.up && !gateway.phones.isEmpty()) {
                boolean counted = gateway.phones.values().stream().anyMatch(phone -> !phone.lapsed);
                long from = gateway.downSinceNanos == Gateway.NOT_DOWN ? 0 : gateway.downSinceNanos;
                next = Math.min(next, from + (counted ? LAPSE_NANOS : FORGET_NANOS));
            }
        }
        return next;
    }

    private void end(Phone phone, String reason, long nowNanos) {
        state.counters.increment(KdCounter.PHONES_ENDED);
        remove(phone, reason, nowNanos);
        tell(phone.gateway, new End(phone.askId, reason));
    }

    private void remove(Phone phone, String reason, long nowNanos) {
        state.applyAndNote(new KdRecord.PhoneLeft(phone.gateway, phone.askId, reason), nowNanos);
    }

    private void tell(Fingerprint gateway, ToGateway message) {
        state.outbox.add(new KdOutput.TellGateway(gateway, message));
    }
}
