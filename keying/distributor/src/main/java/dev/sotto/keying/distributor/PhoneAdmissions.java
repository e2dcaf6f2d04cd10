package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.distributor.PhoneQueue.Question;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import dev.sotto.keying.tunnel.PhoneMessage.ToGateway;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.Arrays;
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
 * What becomes of a phone whose PIN was right is the {@link PhoneFloor}'s.
 */
final class PhoneAdmissions {
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int SECRET_OCTETS = 32;

    private final KdState state;
    private final PhoneFloor floor;
    private final GuessLedger guesses = new GuessLedger();
    private final PhoneQueue queue = new PhoneQueue();
    private @Nullable Question verifying;
    private @Nullable PinVerifier decoy;
    private @Nullable KeyMaterial secret;
    private long verifications;

    PhoneAdmissions(KdState state, PhoneFloor floor) {
        this.state = state;
        this.floor = floor;
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
            tell(from, same ? phone.answer() : new Answer(ask.askId(), PhoneOutcome.REFUSED));
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
            floor.remove(phone, "It hung up.", nowNanos);
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
        queue.unwant(from);
        if (verifying != null && verifying.gateway.equals(from)) {
            verifying.wanted = false;
        }
        floor.onPresent(from, gateway, askIds, nowNanos);
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
        question.digits = pin.length();
        Conference asked = state.conference(question.ask.conference());
        if (asked != null && isByInfo(question, asked)) {
            state.counters.increment(KdCounter.PINS_BY_INFO);
        }
        if (asked != null && !asked.mayCall(question.ask.from())) {
            state.counters.increment(KdCounter.CALLERS_REFUSED);
        }
        Conference conference = target(question);
        PhonePolicy policy = conference == null ? null : conference.phonePolicy;
        Fingerprint hash = hash(pin);
        PinMatch known = policy == null ? PinMatch.NONE : policy.known(hash, nowNanos);
        if (conference != null && known != PinMatch.NONE) {
            pin.destroy();
            onRight(question, conference, known, nowNanos);
            return;
        }
        question.policy = policy;
        question.hash = hash;
        verifying = question;
        state.counters.increment(KdCounter.PINS_VERIFIED);
        PinVerifier verifier = policy == null ? decoy() : policy.verifier;
        Optional<PinVerifier> host = policy == null ? Optional.empty() : policy.host;
        state.outbox.add(new KdOutput.VerifyPin(++verifications, pin, verifier, host));
    }

    /** The PIN was compared. Meanwhile everything may have changed. */
    void onVerified(long verificationId, PinMatch match, long nowNanos) {
        Question question = verifying;
        if (question == null || verificationId != verifications) {
            return;
        }
        verifying = null;
        Conference conference = target(question);
        PhonePolicy policy = conference == null ? null : conference.phonePolicy;
        boolean isRight = match != PinMatch.NONE;
        if (isRight && conference != null && policy != null && policy == question.policy && question.hash != null) {
            policy.onRight(match, question.hash, nowNanos);
            onRight(question, conference, match, nowNanos);
        } else {
            guesses.onWrong(question.gateway, question.ask.conference(), question.digits, nowNanos);
            answer(question, PhoneOutcome.REFUSED);
        }
        verifyNext(nowNanos);
    }

    private void onRight(Question question, Conference conference, PinMatch match, long nowNanos) {
        guesses.onRight(question.gateway, conference.address);
        if (question.wanted) {
            boolean asHost = match == PinMatch.HOST;
            answer(question, floor.enter(question.gateway, question.ask, conference, asHost, nowNanos));
        }
    }

    private void answer(Question question, PhoneOutcome outcome) {
        state.counters.increment(
                switch (outcome) {
                    case ADMITTED, ADMITTED_AS_HOST -> KdCounter.PHONES_ADMITTED;
                    case WAIT_FOR_HOST, LOBBY -> KdCounter.PHONES_WAITING;
                    case FULL, LOCKED -> KdCounter.PHONES_WITHOUT_ROOM;
                    case NOT_CARRIED -> KdCounter.PHONES_CARRIED_REFUSED;
                    case LATER -> KdCounter.PHONES_LATER;
                    case REFUSED, PIN_WANTED, MAY_CALL, FORBIDDEN -> KdCounter.PHONES_REFUSED;
                });
        Gateway gateway = state.gateways.get(question.gateway);
        boolean stays = outcome.admits() || outcome.waits();
        if (gateway != null && !stays && outcome != PhoneOutcome.LATER) {
            gateway.rememberAnswer(question.ask.askId(), outcome);
        }
        if (question.wanted) {
            long askId = question.ask.askId();
            tell(
                    question.gateway,
                    state.phone(question.gateway, askId)
                            .map(Phone::answer)
                            .orElseGet(() -> new Answer(askId, outcome)));
        }
    }

    /**
     * The conference, if phones of this gateway may be in it at all. A PIN that came by INFO is nobody's in a private one: it went
     * through hands that are not to know it, or is their invention; and so is one of a caller who may not bring any. It takes as
     * long and counts as much as a wrong one.
     */
    private @Nullable Conference target(Question question) {
        Conference conference = state.conference(question.ask.conference());
        boolean may = conference != null
                && state.mayHavePhones(conference, question.gateway)
                && !isByInfo(question, conference)
                && conference.mayCall(question.ask.from());
        return may ? conference : null;
    }

    private static boolean isByInfo(Question question, Conference conference) {
        return conference.isPrivate() && question.ask.byInfo();
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

    // ---- what follows -----------------------------------------------------------------------------------------------

    void onTime(long nowNanos) {
        queue.remove(question -> isNobodys(question, nowNanos));
    }

    /** Its gateway is not trusted any more, or away for good. */
    private boolean isNobodys(Question question, long nowNanos) {
        Gateway gateway = state.gateways.get(question.gateway);
        return gateway == null
                || (!gateway.up
                        && gateway.downSinceNanos != Gateway.NOT_DOWN
                        && nowNanos - gateway.downSinceNanos >= PhoneFloor.LAPSE_NANOS);
    }

    private void tell(Fingerprint gateway, ToGateway message) {
        state.outbox.add(new KdOutput.TellGateway(gateway, message));
    }
}
