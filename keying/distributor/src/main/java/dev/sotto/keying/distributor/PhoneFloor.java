package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.LogText;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.PhoneEnd;
import dev.sotto.keying.tunnel.PhoneMessage;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import dev.sotto.keying.tunnel.PhoneMessage.End;
import dev.sotto.keying.tunnel.PhoneMessage.ToGateway;
import dev.sotto.keying.tunnel.PhoneOrder;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.PhoneWishOutcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The phones of private conferences once their PIN was right: who waits and who is let in, what hosts want, how many are there,
 * and how it ends.
 *
 * <p>A gateway obeys; it decides nothing of this, and neither does the focus. A phone of a guest waits while the conference
 * waits for a host, and then in the lobby if there is one. Hosts wait for nobody. A host's wishes narrow, or let somebody in who
 * brought the right PIN; nothing that a gateway says unlocks, or opens a microphone.
 *
 * <p>A phone stays while its link is broken. After 30 s it is not counted any more; when the gateway is back and still has it, it
 * is again if there is room. Gateways are told again then what they may have missed.
 */
final class PhoneFloor {
    static final long LAPSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    static final long FORGET_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final String UNKNOWN = "The key distributor does not know this call any more. Please dial in again.";
    private static final String WITHDRAWN = "Phones are no longer allowed here.";
    private static final String ENDED = "A host ended the conference.";

    private final KdState state;
    private final Admissions admissions;

    PhoneFloor(KdState state, Admissions admissions) {
        this.state = state;
        this.admissions = admissions;
    }

    // ---- in ---------------------------------------------------------------------------------------------------------

    /** The PIN of a phone was right; what becomes of it. Nothing is remembered of one that nobody waits for. */
    PhoneOutcome enter(Fingerprint gateway, Ask ask, Conference conference, boolean asHost, long nowNanos) {
        // Guests that wait keep no host out.
        long taken = asHost ? conference.admittedPhones() : conference.countedPhones();
        if (ask.carried() && !conference.takesCarried()) {
            return PhoneOutcome.NOT_CARRIED;
        }
        if (conference.locked) {
            return PhoneOutcome.LOCKED;
        }
        if (taken >= maxOf(conference)) {
            return PhoneOutcome.FULL;
        }
        return put(gateway, ask.askId(), conference, LogText.oneLine(ask.caller()), asHost, ask.carried(), nowNanos);
    }

    /** Gives a phone that was called its place. */
    void place(Phone phone, boolean asHost, long nowNanos) {
        put(phone.gateway, phone.askId, phone.conference, phone.caller, asHost, phone.carried, nowNanos);
        state.counters.increment(phone.waits() ? KdCounter.PHONES_WAITING : KdCounter.PHONES_ADMITTED);
    }

    private PhoneOutcome put(
            Fingerprint gateway,
            long askId,
            Conference conference,
            String caller,
            boolean asHost,
            boolean carried,
            long nowNanos) {
        PhoneOutcome place = asHost ? PhoneOutcome.ADMITTED_AS_HOST : placeOfGuest(conference);
        state.applyAndNote(
                place.waits()
                        ? new KdRecord.PhoneWaits(conference.address, gateway, askId, caller, carried)
                        : new KdRecord.PhoneAdmitted(conference.address, gateway, askId, caller, asHost, carried),
                nowNanos);
        state.phone(gateway, askId).ifPresent(phone -> {
            phone.said = place;
            phone.sinceNanos = nowNanos;
        });
        tellLabels(conference);
        return place;
    }

    /** Whether one more guest may come. */
    boolean hasRoom(Conference conference) {
        return conference.countedPhones() < maxOf(conference);
    }

    /** Whether one more may be in. */
    boolean hasRoomInside(Conference conference) {
        return conference.admittedPhones() < maxOf(conference);
    }

    /** A phone that is in is as mute as the one whose place it took. */
    void inheritMute(Phone phone) {
        if (phone.inheritsMute && phone.isIn()) {
            phone.inheritsMute = false;
            order(phone, PhoneOrder.MUTE);
        }
    }

    private static PhoneOutcome placeOfGuest(Conference conference) {
        if (conference.phoneRules.contains(PhoneRule.WAIT_FOR_HOST) && !conference.hasHost()) {
            return PhoneOutcome.WAIT_FOR_HOST;
        }
        return conference.phoneRules.contains(PhoneRule.LOBBY) ? PhoneOutcome.LOBBY : PhoneOutcome.ADMITTED;
    }

    private boolean letIn(Phone phone, long nowNanos) {
        Conference conference = phone.conference;
        if (!hasRoomInside(conference)) {
            return false;
        }
        state.applyAndNote(
                new KdRecord.PhoneAdmitted(
                        conference.address, phone.gateway, phone.askId, phone.caller, false, phone.carried),
                nowNanos);
        phone.sinceNanos = nowNanos;
        tellLabels(conference);
        state.counters.increment(KdCounter.PHONES_ADMITTED);
        tell(phone.gateway, phone.answer());
        inheritMute(phone);
        return true;
    }

    private static int maxOf(Conference conference) {
        return conference.phonePolicy == null ? 0 : conference.phonePolicy.max;
    }

    // ---- from gateways ----------------------------------------------------------------------------------------------

    /** The gateway is there and has these phones. */
    void onPresent(Fingerprint from, Gateway gateway, Set<Long> askIds, long nowNanos) {
        gateway.up = true;
        gateway.downSinceNanos = Gateway.NOT_DOWN;
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
        unknown.forEach(askId -> tell(from, new End(askId, PhoneEnd.WITHDRAWN, UNKNOWN)));
        gateway.phones.values().forEach(this::sayAgain);
    }

    /** What may have been said while the link was broken. */
    private void sayAgain(Phone phone) {
        phone.conference.toldPeople = -1;
        if (phone.hasWaited) {
            tell(phone.gateway, phone.answer());
        }
        if (phone.muteOrdered) {
            tell(phone.gateway, new PhoneMessage.Order(phone.askId, PhoneOrder.MUTE));
        }
    }

    private void count(Phone phone, long nowNanos) {
        if (phone.conference.countedPhones() < maxOf(phone.conference)) {
            phone.lapsed = false;
        } else {
            end(phone, PhoneEnd.WITHDRAWN, PhoneOutcome.FULL.sentence(), nowNanos);
        }
    }

    void onStatus(Fingerprint from, PhoneMessage.Status status) {
        state.phone(from, status.askId()).ifPresent(phone -> {
            phone.muted = status.muted();
            phone.handRaised = status.handRaised();
            phone.muteOrdered &= !status.muted();
        });
    }

    void onWish(Fingerprint from, PhoneMessage.Wish wish, long nowNanos) {
        Phone host = state.phone(from, wish.askId()).filter(Phone::isHost).orElse(null);
        PhoneWishOutcome outcome = PhoneWishOutcome.NOT_A_HOST;
        if (host == null) {
            state.counters.increment(KdCounter.WISHES_REFUSED);
        } else {
            state.counters.increment(KdCounter.WISHES);
            outcome = switch (wish.wish()) {
                case ADMIT_NEXT -> admitNext(host.conference, nowNanos);
                case LOCK ->
                    admissions.lock(host.conference.address, nowNanos)
                            ? PhoneWishOutcome.LOCKED
                            : PhoneWishOutcome.LOCKED_ALREADY;
                case MUTE_OTHERS -> muteOthers(host);
                case END -> PhoneWishOutcome.ENDED;
            };
            state.note(host.conference.address, "Host " + host.caller + ": " + wish.wish() + ", " + outcome, nowNanos);
        }
        if (state.gateways.containsKey(from)) {
            tell(from, new PhoneMessage.Wished(wish.askId(), outcome));
        }
        if (outcome == PhoneWishOutcome.ENDED && host != null) {
            endForEverybody(host.conference, nowNanos);
        }
    }

    private PhoneWishOutcome admitNext(Conference conference, long nowNanos) {
        Phone next = conference.phones.stream()
                .filter(phone -> phone.waits() && !phone.lapsed)
                .findFirst()
                .orElse(null);
        if (next == null) {
            return PhoneWishOutcome.NOBODY_WAITS;
        }
        return letIn(next, nowNanos) ? PhoneWishOutcome.ADMITTED : PhoneWishOutcome.NOT_NOW;
    }

    private PhoneWishOutcome muteOthers(Phone host) {
        List<Phone> others = host.conference.phones.stream()
                .filter(phone -> phone != host && phone.isIn())
                .toList();
        if (others.isEmpty()) {
            return PhoneWishOutcome.NO_OTHERS;
        }
        boolean allMute = others.stream().allMatch(phone -> phone.muted);
        others.forEach(phone -> order(phone, allMute ? PhoneOrder.ASK_TO_SPEAK : PhoneOrder.MUTE));
        return allMute ? PhoneWishOutcome.OTHERS_ASKED : PhoneWishOutcome.OTHERS_MUTED;
    }

    /** Nobody is banned: whoever may join may do so again. */
    private void endForEverybody(Conference conference, long nowNanos) {
        List.copyOf(conference.phones).forEach(phone -> end(phone, PhoneEnd.OVER, ENDED, nowNanos));
        List<Leg> legs = state.legs.values().stream()
                .filter(leg -> leg.conference == conference)
                .toList();
        legs.forEach(leg -> admissions.endWith(leg, new Removed(leg.legId(), ENDED), nowNanos));
    }

    /** False if there is nothing to say to it. */
    private boolean order(Phone phone, PhoneOrder order) {
        boolean isMute = order == PhoneOrder.MUTE;
        if (!phone.isIn() || phone.muted == isMute) {
            return false;
        }
        phone.muteOrdered = isMute;
        tell(phone.gateway, new PhoneMessage.Order(phone.askId, order));
        return true;
    }

    // ---- from the operator ------------------------------------------------------------------------------------------

    KdAnswer admit(Conference conference, PhonePick who, long nowNanos) {
        List<Phone> waiting =
                picked(conference, who).stream().filter(Phone::waits).toList();
        if (waiting.isEmpty()) {
            return new KdAnswer.No(nobody(who, "waits to be let into " + conference.address));
        }
        long in = waiting.stream().filter(phone -> letIn(phone, nowNanos)).count();
        return in == 0
                ? new KdAnswer.No("As many phones are in " + conference.address + " as may be.")
                : new KdAnswer.Done(
                        in + " phone(s) let in" + (in < waiting.size() ? "; there is no room for the others." : "."));
    }

    KdAnswer deny(Conference conference, PhonePick who, long nowNanos) {
        List<Phone> waiting =
                picked(conference, who).stream().filter(Phone::waits).toList();
        waiting.forEach(phone -> end(phone, PhoneEnd.DENIED, "You were not let in.", nowNanos));
        return waiting.isEmpty()
                ? new KdAnswer.No(nobody(who, "waits to be let into " + conference.address))
                : new KdAnswer.Done(waiting.size() + " phone(s) sent away; with the PIN they may dial in again.");
    }

    KdAnswer kick(Conference conference, PhonePick who, long nowNanos) {
        List<Phone> inside = picked(conference, who);
        inside.forEach(phone -> end(phone, PhoneEnd.REMOVED, "You were removed from the conference.", nowNanos));
        return inside.isEmpty()
                ? new KdAnswer.No(nobody(who, "is in " + conference.address))
                : new KdAnswer.Done(inside.size() + " phone(s) removed; with the PIN they may dial in again.");
    }

    KdAnswer order(Conference conference, PhonePick who, PhoneOrder order) {
        List<Phone> inside =
                picked(conference, who).stream().filter(Phone::isIn).toList();
        if (inside.isEmpty()) {
            return new KdAnswer.No(nobody(who, "is in " + conference.address));
        }
        long told = inside.stream().filter(phone -> order(phone, order)).count();
        boolean isMute = order == PhoneOrder.MUTE;
        if (told == 0) {
            return new KdAnswer.No(isMute ? "All of them are mute already." : "None of them is mute.");
        }
        return new KdAnswer.Done(
                isMute
                        ? told + " phone(s) muted; their callers can speak again when they want to."
                        : told + " phone(s) asked to speak; only their callers can unmute them.");
    }

    private static List<Phone> picked(Conference conference, PhonePick who) {
        return switch (who) {
            case PhonePick.All _ -> List.copyOf(conference.phones);
            case PhonePick.One(int number) ->
                conference.phones.stream()
                        .filter(phone -> phone.number == number)
                        .toList();
        };
    }

    private static String nobody(PhonePick who, String does) {
        return switch (who) {
            case PhonePick.All _ -> "No phone " + does + ".";
            case PhonePick.One(int number) ->
                "No phone of number " + number + " " + does + "; members shows the numbers.";
        };
    }

    /** Ends all phones of a gateway; returns how many. */
    int endOf(Gateway gateway, long nowNanos) {
        List<Phone> theirs = List.copyOf(gateway.phones.values());
        theirs.forEach(phone -> end(phone, PhoneEnd.WITHDRAWN, WITHDRAWN, nowNanos));
        return theirs.size();
    }

    // ---- what follows -----------------------------------------------------------------------------------------------

    void onTime(long nowNanos) {
        if (state.phoneRightsChanged) {
            state.phoneRightsChanged = false;
            review(nowNanos);
        }
        for (Gateway gateway : state.gateways.values()) {
            if (!gateway.up) {
                onStillAway(gateway, nowNanos);
            }
        }
        for (Conference conference : List.copyOf(state.withPhones)) {
            settleWaiting(conference, nowNanos);
            tellPeople(conference);
            tellLabels(conference);
        }
    }

    /** Before a phone is let in that makes its gateway's leg weaker, call processing hears of it, so that everybody is told. */
    private void tellLabels(Conference conference) {
        for (Member member : conference.members.values()) {
            if (member.toldLabel != null && member.toldLabel != conference.labelOf(member.fingerprint)) {
                state.tell(member.leg.md(), Handshakes.keyed(member));
            }
        }
    }

    /** Phones that were let in, or wait, under conditions that have gone. */
    private void review(long nowNanos) {
        for (Conference conference : List.copyOf(state.withPhones)) {
            for (Phone phone : List.copyOf(conference.phones)) {
                boolean mayBeCarried = !phone.carried || conference.takesCarried();
                if (!mayBeCarried || !state.mayHavePhones(conference, phone.gateway) || isForbidden(phone)) {
                    end(phone, PhoneEnd.WITHDRAWN, WITHDRAWN, nowNanos);
                }
            }
        }
    }

    /** A phone that is called by a right that has gone; who is in stays in. */
    private static boolean isForbidden(Phone phone) {
        PhoneRight right = phone.isHeir ? PhoneRight.TRANSFER : PhoneRight.DIAL_OUT;
        return phone.said == PhoneOutcome.MAY_CALL
                && phone.conference.phoneRights.refusal(right, phone.caller).isPresent();
    }

    private void onStillAway(Gateway gateway, long nowNanos) {
        if (gateway.downSinceNanos == Gateway.NOT_DOWN) {
            gateway.downSinceNanos = nowNanos;
        }
        long awayNanos = nowNanos - gateway.downSinceNanos;
        if (awayNanos >= LAPSE_NANOS) {
            gateway.phones.values().forEach(phone -> phone.lapsed = true);
        }
        if (awayNanos >= FORGET_NANOS) {
            List.copyOf(gateway.phones.values())
                    .forEach(phone -> remove(phone, "Its gateway did not come back.", nowNanos));
        }
    }

    /** A host came or went, a rule changed, or there is room; a locked conference lets nobody in by itself. */
    private void settleWaiting(Conference conference, long nowNanos) {
        if (conference.locked) {
            return;
        }
        List<Phone> waiting = conference.phones.stream()
                .filter(phone -> phone.waits() && !phone.lapsed)
                .toList();
        for (Phone phone : waiting) {
            PhoneOutcome place = placeOfGuest(conference);
            if (place == PhoneOutcome.ADMITTED) {
                letIn(phone, nowNanos);
            } else if (place != phone.said) {
                phone.said = place;
                tell(phone.gateway, phone.answer());
            }
        }
    }

    private void tellPeople(Conference conference) {
        int people = conference.people();
        if (people == conference.toldPeople) {
            return;
        }
        conference.toldPeople = people;
        Set<Fingerprint> whom =
                conference.phones.stream().map(phone -> phone.gateway).collect(Collectors.toSet());
        for (Map.Entry<Fingerprint, Gateway> entry : state.gateways.entrySet()) {
            if (whom.contains(entry.getKey()) && entry.getValue().up) {
                tell(entry.getKey(), new PhoneMessage.People(conference.address, people));
            }
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

    private void end(Phone phone, PhoneEnd kind, String reason, long nowNanos) {
        if (state.phone(phone.gateway, phone.askId).isEmpty()) {
            return;
        }
        // Nobody takes the place of one that may not be in.
        phone.conference.heirsOf(phone).forEach(heir -> end(heir, kind, reason, nowNanos));
        state.counters.increment(KdCounter.PHONES_ENDED);
        remove(phone, reason, nowNanos);
        tell(phone.gateway, new End(phone.askId, kind, reason));
    }

    void remove(Phone phone, String reason, long nowNanos) {
        state.applyAndNote(new KdRecord.PhoneLeft(phone.gateway, phone.askId, reason), nowNanos);
    }

    private void tell(Fingerprint gateway, ToGateway message) {
        state.outbox.add(new KdOutput.TellGateway(gateway, message));
    }
}
