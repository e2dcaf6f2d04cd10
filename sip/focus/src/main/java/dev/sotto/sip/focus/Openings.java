package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.WeakerLegs;
import dev.sotto.sip.calls.WeakerLegs.WeakerLeg;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * When the media of the legs of one conference may flow. A leg is held from its beginning. Once it has keys, and with them its
 * security label, it is opened: at once, or where somebody has to hear first of a leg that is weaker than the kind of the conference
 * says, when everybody who has to has said so, at the latest after a second.
 *
 * <p>Of a weaker leg all others with keys have to hear; whoever comes later hears of the weaker ones that are there. A notice names all
 * of them, and each peer has one notice under way at most; what is new meanwhile goes into the next.
 */
final class Openings {
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** All legs that have keys, by number, as they were labelled. */
    private final Map<Long, Labelled> labelled = new LinkedHashMap<>();
    /** Those that are not open yet. */
    private final Map<Long, Opening> openings = new LinkedHashMap<>();

    private final Map<Long, Telling> tellings = new HashMap<>();

    private record Labelled(SecurityLabel label, String words, boolean weaker) {}

    /** @param awaited the number of the notice to which each of these peers has to have answered */
    private record Opening(Map<Long, Integer> awaited, long deadlineNanos) {}

    /** The notices to one peer. */
    private static final class Telling {
        private int sent;
        private int answered;
        private boolean again;
    }

    /** The key distributor has said how a leg is labelled, first or again. */
    void onKeyed(Keyed by, boolean weaker, Step step) {
        long legId = by.legId();
        Labelled before = labelled.put(legId, new Labelled(by.label(), by.security(), weaker));
        boolean isWeakerNow = weaker && (before == null || by.label().isWeakerThan(before.label));
        if (before != null && !isWeakerNow) {
            return;
        }
        if (before != null) {
            step.media(new MediaCommand.HoldLeg(legId));
        }
        Map<Long, Integer> awaited = new HashMap<>();
        if (weaker) {
            labelled.keySet().stream()
                    .filter(other -> other != legId)
                    .forEach(other -> awaited.put(other, tell(other, step)));
        }
        if (weakerBeside(legId).findAny().isPresent()) {
            awaited.put(legId, tell(legId, step));
        }
        openings.put(legId, new Opening(awaited, step.nowNanos() + PATIENCE_NANOS));
        openWhoMay(step);
    }

    private Stream<WeakerLeg> weakerBeside(long legId) {
        return labelled.entrySet().stream()
                .filter(leg -> leg.getValue().weaker && leg.getKey() != legId)
                .map(leg -> new WeakerLeg(leg.getKey(), leg.getValue().words));
    }

    /** Tells a peer, now or as soon as it has answered the last notice; the number of the notice. */
    private int tell(long legId, Step step) {
        Telling telling = tellings.computeIfAbsent(legId, _ -> new Telling());
        if (telling.sent > telling.answered) {
            telling.again = true;
            return telling.sent + 1;
        }
        send(legId, telling, step);
        return telling.sent;
    }

    private void send(long legId, Telling telling, Step step) {
        telling.sent++;
        telling.again = false;
        List<WeakerLeg> weaker = weakerBeside(legId).toList();
        step.call(new CallCommand.TellWeakerLegs(legId, new WeakerLegs(weaker)));
    }

    /** A peer has answered the last notice, or cannot. */
    void onTold(long legId, boolean taken, Step step) {
        Telling telling = tellings.get(legId);
        if (telling == null || telling.sent == telling.answered) {
            step.count(FocusCounter.LATE_INPUTS);
            return;
        }
        step.count(taken ? FocusCounter.WEAKER_LEGS_TOLD : FocusCounter.WEAKER_LEGS_NOT_TOLD);
        telling.answered = telling.sent;
        if (telling.again) {
            send(legId, telling, step);
        }
        openWhoMay(step);
    }

    private void openWhoMay(Step step) {
        openings.entrySet().removeIf(opening -> {
            boolean may = opening.getValue().awaited.entrySet().stream()
                    .allMatch(peer -> hasAnswered(peer.getKey(), peer.getValue()));
            if (may) {
                step.media(new MediaCommand.OpenLeg(opening.getKey()));
            }
            return may;
        });
    }

    private boolean hasAnswered(long legId, int number) {
        Telling telling = tellings.get(legId);
        return telling == null || telling.answered >= number;
    }

    /** When {@link #onTick} has something to do for a leg. */
    long deadlineNanos(long legId) {
        Opening opening = openings.get(legId);
        return opening == null ? NanoClock.NEVER : opening.deadlineNanos;
    }

    /** Opens a leg for which enough was waited. */
    void onTick(long legId, Step step) {
        if (deadlineNanos(legId) <= step.nowNanos()) {
            openings.remove(legId);
            step.count(FocusCounter.WEAKER_LEGS_WAITED_IN_VAIN);
            step.media(new MediaCommand.OpenLeg(legId));
        }
    }

    /** A leg is over; nobody waits for it any more. */
    void onOver(long legId, Step step) {
        labelled.remove(legId);
        openings.remove(legId);
        tellings.remove(legId);
        openWhoMay(step);
    }
}
